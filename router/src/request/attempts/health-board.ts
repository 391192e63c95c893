import type { ProviderId } from '../../domain/ids.ts';
import type { ProviderAdapter } from '../../domain/provider-adapter.ts';
import { type DeploymentNumbers, ProviderNumbers } from '../fleet/deployment-numbers.ts';
import { Fleet } from '../fleet/fleet.ts';
import { Machine } from '../fleet/machine.ts';
import { ProviderPace } from '../fleet/provider-pace.ts';
import type { DeploymentReadiness, InMemory, Pulse, Readiness, Target } from '../plan.ts';
import type { CandidateProvider, CatalogueView } from '../ports.ts';
import { CheckedHealth } from './checked-health.ts';
import { chooseKey } from './choose-key.ts';
import type { BreakerChange, BreakerState } from './circuit-breaker.ts';
import { DeploymentHealth } from './deployment-health.ts';
import { KeyRests } from './key-rests.ts';
import { LoadedModels } from './loaded-models.ts';

/** Clients may invent model names (a provider may take any); above this the oldest memories of a provider go. */
const MAX_DEPLOYMENTS_PER_PROVIDER = 1_000;

interface ProviderHealth {
  readonly checked: CheckedHealth;
  readonly machine: Machine | undefined;
  /** A provider that was reconfigured or reloaded speaks through a new adapter and starts with a clean sheet. */
  readonly adapter: ProviderAdapter;
  readonly keyRests: KeyRests;
  readonly numbers: ProviderNumbers;
  readonly deployments: Map<string, DeploymentHealth>;
}

/** How a provider and its deployments were doing when that was saved. */
export interface SavedProvider {
  readonly id: ProviderId;
  readonly failures: unknown;
  readonly deployments: readonly (readonly [model: string, health: unknown])[];
}

export interface BreakerReading {
  readonly provider: ProviderId;
  readonly model: string;
  readonly state: BreakerState['kind'];
}

/** Is it healthy? Remembers per deployment and per key what calls told. Times are monotonic milliseconds. */
export class HealthBoard implements DeploymentReadiness {
  /** Hears of every breaker that opens or closes. For the log: whoever decides reads `readiness`. */
  onBreaker: (provider: ProviderId, model: string, change: BreakerChange) => void = () => undefined;
  readonly fleet = new Fleet();
  readonly #providers = new Map<ProviderId, ProviderHealth>();
  /** They outlive a change of the configuration: what went out in the last minute went out. */
  readonly #paces = new Map<ProviderId, ProviderPace>();
  readonly #machines = new Map<string, Machine>();
  readonly #loaded = new LoadedModels();
  #mostPerMachine = Number.POSITIVE_INFINITY;
  #view: CatalogueView | undefined;

  /**
   * Forgets providers and keys that the catalogue no longer has. One comparison where it is unchanged: of the picture itself, since a provider that was
   * only reloaded is new under the same revision.
   */
  follow(view: CatalogueView): void {
    if (view === this.#view) return;
    this.#view = view;
    this.#limitMachines(view.settings.callsPerMachine);
    for (const [id, health] of this.#providers) {
      const provider = view.provider(id);
      if (provider?.adapter !== health.adapter) this.#forget(id, health);
      else this.#forgetKeys(health, provider);
    }
    for (const id of this.#paces.keys()) if (view.provider(id) === undefined) this.#paces.delete(id);
  }

  readiness(provider: CandidateProvider, model: string, nowMs: number, random: () => number): Readiness {
    const deployment = this.#deployment(provider, model);
    if (deployment === undefined) return { kind: 'ready', key: undefined };
    const { pace } = deployment.numbers.provider;
    if (pace.limit !== undefined) {
      const untilMs = pace.roomAtMs(nowMs);
      if (untilMs > nowMs) return { kind: 'paced', untilMs, limit: pace.limit };
    }
    const admitsAtMs = deployment.breaker.admitsAtMs(nowMs);
    if (admitsAtMs > nowMs) return { kind: 'open', untilMs: admitsAtMs, last: deployment.lastFailure };
    const { downUntilMs, failure } = deployment.checked;
    if (downUntilMs > nowMs) return { kind: 'open', untilMs: downUntilMs, last: failure };
    if (deployment.restsUntilMs > nowMs) {
      const { restsUntilMs, announcedUntilMs, lastFailure } = deployment;
      const why = lastFailure?.message;
      return { kind: 'resting', untilMs: restsUntilMs, announcedUntilMs, because: 'overloaded', why };
    }
    const { providerKeyRests: ofProvider, keyRests: ofDeployment } = deployment;
    return chooseKey({ keys: provider.keys, model, ofProvider, ofDeployment }, nowMs, random);
  }

  /** Where the outcomes of a call to this target belong. */
  of(target: Pick<Target, 'provider' | 'model'>): DeploymentHealth {
    return this.#deployment(target.provider, target.model) ?? this.#newHealth(nothingKnown());
  }

  /** Whether a model answers at once; it is read behind, and known for some seconds. */
  inMemory(provider: CandidateProvider, model: string, nowMs: number): InMemory {
    return this.#loaded.find(provider, model, nowMs);
  }

  /** What active checks found of a provider; undefined where it is not running. */
  checked(provider: CandidateProvider): CheckedHealth | undefined {
    return this.#provider(provider)?.checked;
  }

  /** Providers that active checks have taken out. */
  down(nowMs: number): readonly { readonly provider: ProviderId; readonly reason: string }[] {
    return [...this.#providers].flatMap(([provider, { checked }]) =>
      checked.downUntilMs > nowMs
        ? [{ provider, reason: checked.failure?.message ?? 'It is not back for long enough.' }]
        : [],
    );
  }

  /** What is known of how much a deployment bears, how quick it is and how often it fails. */
  numbers(provider: CandidateProvider, model: string): DeploymentNumbers {
    const health = this.#deployment(provider, model);
    return health === undefined ? this.fleet.newNumbers(new ProviderNumbers()) : health.numbers;
  }

  pulse(provider: CandidateProvider, model: string): Pulse {
    return this.of({ provider, model });
  }

  /** How many calls a provider may get; undefined where its configuration does not say. */
  paceOf(provider: CandidateProvider): ProviderPace | undefined {
    return this.#provider(provider)?.numbers.pace;
  }

  /** Every breaker that is not closed, for metrics. */
  breakers(): readonly BreakerReading[] {
    const readings: BreakerReading[] = [];
    for (const [provider, health] of this.#providers) {
      for (const [model, deployment] of health.deployments) {
        const state = deployment.breaker.state.kind;
        if (state !== 'closed') readings.push({ provider, model, state });
      }
    }
    return readings;
  }

  /** The models of a provider that were asked for, each with how it is doing. */
  deployments(provider: ProviderId): Iterable<readonly [model: string, health: DeploymentHealth]> {
    return this.#providers.get(provider)?.deployments ?? [];
  }

  /** What another life of this router needs to go on from here. */
  saved(nowMs: number): readonly SavedProvider[] {
    return [...this.#providers].map(([id, { numbers, deployments }]) => ({
      id,
      failures: numbers.failures.saved(nowMs),
      deployments: [...deployments].map(([model, health]) => [model, health.saved(nowMs)] as const),
    }));
  }

  /** What is known already is left as it is. */
  recall(provider: CandidateProvider, saved: SavedProvider, nowMs: number, awayMs: number): void {
    this.#provider(provider)?.numbers.failures.recall(saved.failures, nowMs, awayMs);
    for (const [model, health] of saved.deployments.slice(0, MAX_DEPLOYMENTS_PER_PROVIDER))
      this.#deployment(provider, model)?.recall(health, nowMs, awayMs);
  }

  /** When a call to it was last answered whole; undefined where none was. */
  succeededAtMs(provider: ProviderId): number | undefined {
    let latestMs: number | undefined;
    for (const [, { succeededAtMs }] of this.deployments(provider)) {
      if (succeededAtMs !== undefined && succeededAtMs > (latestMs ?? Number.NEGATIVE_INFINITY))
        latestMs = succeededAtMs;
    }
    return latestMs;
  }

  #deployment(provider: CandidateProvider, model: string): DeploymentHealth | undefined {
    const health = this.#provider(provider);
    if (health === undefined) return undefined;
    const known = health.deployments.get(model);
    if (known !== undefined) return known;
    if (health.deployments.size >= MAX_DEPLOYMENTS_PER_PROVIDER) this.#forgetOldest(health.deployments);
    const tell = (change: BreakerChange): void => this.onBreaker(provider.id, model, change);
    const made = this.#newHealth(health, tell);
    health.deployments.set(model, made);
    return made;
  }

  #provider(provider: CandidateProvider): ProviderHealth | undefined {
    const known = this.#providers.get(provider.id);
    if (known !== undefined) return known;
    if (provider.adapter === undefined) return undefined;
    const made = {
      adapter: provider.adapter,
      ...nothingKnown(this.#paceFor(provider)),
      machine: this.#machine(provider),
      deployments: new Map(),
    };
    this.#providers.set(provider.id, made);
    return made;
  }

  #paceFor({ id, rateLimit }: CandidateProvider): ProviderPace {
    const pace = this.#paces.get(id) ?? new ProviderPace();
    pace.follow(rateLimit);
    if (rateLimit !== undefined) this.#paces.set(id, pace);
    return pace;
  }

  /** Several providers may be one machine. */
  #machine({ machine: address }: CandidateProvider): Machine | undefined {
    if (address === undefined) return undefined;
    const machine = this.#machines.get(address) ?? new Machine();
    machine.most = this.#mostPerMachine;
    this.#machines.set(address, machine);
    return machine;
  }

  #limitMachines(most: number | undefined): void {
    this.#mostPerMachine = most ?? Number.POSITIVE_INFINITY;
    for (const machine of this.#machines.values()) machine.most = this.#mostPerMachine;
  }

  #forgetKeys(health: ProviderHealth, provider: CandidateProvider): void {
    health.keyRests.keepOnly(provider.keys);
    for (const deployment of health.deployments.values()) deployment.keyRests.keepOnly(provider.keys);
  }

  #newHealth(
    { keyRests, numbers, checked, machine }: Known,
    tellBreaker?: (change: BreakerChange) => void,
  ): DeploymentHealth {
    const own = this.fleet.newNumbers(numbers, machine);
    return new DeploymentHealth({
      providerKeyRests: keyRests,
      numbers: own,
      checked,
      ...(tellBreaker && { tellBreaker }),
    });
  }

  #forget(id: ProviderId, { deployments }: ProviderHealth): void {
    for (const { numbers } of deployments.values()) this.fleet.forget(numbers);
    this.#providers.delete(id);
  }

  /** Prefers one that has nothing to remember. */
  #forgetOldest(deployments: Map<string, DeploymentHealth>): void {
    let oldest: string | undefined;
    for (const [model, { breaker, numbers }] of deployments) {
      if (numbers.inFlight > 0) continue;
      oldest ??= model;
      if (breaker.state.kind !== 'closed') continue;
      oldest = model;
      break;
    }
    const forgotten = oldest === undefined ? undefined : deployments.get(oldest);
    if (oldest === undefined || forgotten === undefined) return;
    this.fleet.forget(forgotten.numbers);
    deployments.delete(oldest);
  }
}

type Known = Pick<ProviderHealth, 'keyRests' | 'numbers' | 'checked' | 'machine'>;

function nothingKnown(pace?: ProviderPace): Known {
  const numbers = new ProviderNumbers(pace);
  return { keyRests: new KeyRests(), numbers, checked: new CheckedHealth(), machine: undefined };
}
