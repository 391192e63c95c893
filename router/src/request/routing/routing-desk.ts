import type { Alias } from '../../domain/alias.ts';
import type { RequestSettings } from '../../domain/request-settings.ts';
import type { BalancingAlgorithm, StrategyName } from '../../domain/routing-words.ts';
import type { Predictor } from '../fleet/predictor.ts';
import type { DeploymentReadiness } from '../plan.ts';
import type { CandidateProvider, CatalogueView } from '../ports.ts';
import { Affinity } from './affinity.ts';
import type { AliasRules } from './alias-rules.ts';
import { Deployment } from './deployment.ts';
import { Balancer } from './engine/balancing.ts';
import type { Rules } from './engine/decide.ts';
import { Leaders } from './engine/leaders.ts';
import { type Strategy, strategies, withParameters } from './engine/strategies.ts';

/** Model lists are read behind: who has a model is looked up again after that time. */
const FRESH_MS = 5_000;
/** Clients may invent names; above that all are looked up again. */
const MAX_NAMES = 1_000;

interface Found {
  readonly deployments: readonly Deployment[];
  readonly atMs: number;
  /** When a request last asked for them. */
  askedMs: number;
}

/** What stands in place of the settings. */
export interface RulesWish {
  readonly strategy: StrategyName | undefined;
  readonly alias: AliasRules | undefined;
  /** Of the API key that asks. */
  readonly ofKey?: StrategyName | undefined;
}

export interface AliasedDeployment {
  readonly deployment: Deployment;
  /** Lower is asked first. */
  readonly order: number | undefined;
}

interface Aliased {
  readonly targets: readonly AliasedDeployment[];
  readonly atMs: number;
  askedMs: number;
}

/** Where a predictor comes from. */
export interface Learned {
  readonly predictor: Predictor | undefined;
}

const nothingLearned: Learned = { predictor: undefined };

/** What routing remembers from one request to the next: who has which model, whose turn it is, who leads. */
export class RoutingDesk {
  readonly #readiness: DeploymentReadiness;
  readonly #learned: Learned;
  readonly affinity = new Affinity();
  readonly #leaders = new Leaders();
  readonly #balancers = new Map<string, Balancer>();
  readonly #strategies = new Map<StrategyName, Strategy>();
  #ownWeights: RequestSettings['strategyWeights'] | undefined;
  /** Whether somebody finds out when a deployment is back, so that no user's call has to. Nobody does until one says so. */
  prober: { covers(one: Deployment): boolean } | undefined;
  #view: CatalogueView | undefined;
  #found = new Map<string, Found>();
  #aliased = new Map<Alias, Aliased>();

  /** `learned`: what has proven to be better than the numbers alone, as long as there is such a thing. */
  constructor(readiness: DeploymentReadiness, learned: Learned = nothingLearned) {
    this.#readiness = readiness;
    this.#learned = learned;
  }

  readonly #isProbed = (one: Deployment): boolean => this.prober?.covers(one) === true;

  /** By what a request is decided: its own wish, then its alias's, before the settings'. */
  rules(settings: RequestSettings, { strategy, alias, ofKey }: RulesWish): Rules {
    const { strategyWeights, retries } = settings;
    const balancing = alias?.balancing ?? (alias?.isWeighted === true ? 'weighted-round-robin' : settings.balancing);
    const ofSettings = alias?.balancing === undefined && alias?.isWeighted !== true ? settings.strategy : undefined;
    const asked = strategy ?? alias?.strategy ?? ofKey ?? ofSettings;
    const { weights, queueMs, hedging } = this.#strategy(asked ?? 'balanced', strategyWeights);
    return {
      strategy: asked,
      alias: alias?.id,
      fleet: this.#readiness.fleet,
      leaders: this.#leaders,
      weights,
      predictor: asked === 'intelligent' ? this.#learned.predictor : undefined,
      queueMs,
      hedging: settings.hedging ?? (balancing === undefined && hedging),
      chains: settings.fallbackChains,
      balancer: balancing === undefined ? undefined : this.#balancer(balancing, alias?.id ?? ''),
      balancesTiesOnly: asked !== undefined,
      maxAttempts: retries + 1,
    };
  }

  /** Worked out once for the settings of now. */
  #strategy(name: StrategyName, own: RequestSettings['strategyWeights']): Strategy {
    if (own !== this.#ownWeights) {
      this.#ownWeights = own;
      this.#strategies.clear();
    }
    const known = this.#strategies.get(name) ?? withParameters(strategies[name], own);
    this.#strategies.set(name, known);
    return known;
  }

  /** The targets of an alias that can be asked at all, as the alias has them. */
  behind(view: CatalogueView, alias: Alias, nowMs: number): readonly AliasedDeployment[] {
    this.#follow(view);
    const known = this.#aliased.get(alias);
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) {
      known.askedMs = nowMs;
      return known.targets;
    }
    const targets = alias.targets.flatMap(({ provider: id, model, weight, order }): readonly AliasedDeployment[] => {
      const provider = view.provider(id);
      if (provider === undefined || provider.state.kind !== 'loaded' || provider.adapter === undefined) return [];
      const options = { readiness: this.#readiness, weight: weight ?? 1, isProbed: this.#isProbed };
      return [{ deployment: new Deployment({ provider, model }, options), order }];
    });
    this.#aliased.set(alias, { targets, atMs: nowMs, askedMs: nowMs });
    return targets;
  }

  /** Who may answer for a model; `undefined` for any model. The same array for all requests of some seconds. */
  deployments(view: CatalogueView, model: string | undefined, nowMs: number): readonly Deployment[] {
    this.#follow(view);
    const name = model ?? '';
    const known = this.#found.get(name);
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) {
      known.askedMs = nowMs;
      return known.deployments;
    }
    const deployments = this.#look(view, model);
    this.#found.set(name, { deployments, atMs: nowMs, askedMs: nowMs });
    return deployments;
  }

  /** Whom requests could have gone to lately. */
  contenders(sinceMs: number): ReadonlyMap<string, Deployment> {
    const all = new Map<string, Deployment>();
    for (const { deployments, askedMs } of this.#found.values())
      if (askedMs >= sinceMs) for (const one of deployments) all.set(one.id, one);
    for (const { targets, askedMs } of this.#aliased.values())
      if (askedMs >= sinceMs) for (const { deployment } of targets) all.set(deployment.id, deployment);
    return all;
  }

  #follow(view: CatalogueView): void {
    if (view === this.#view && this.#found.size <= MAX_NAMES) return;
    this.#view = view;
    this.#found = new Map();
    this.#aliased = new Map();
  }

  #look({ byPriority, settings }: CatalogueView, model: string | undefined): readonly Deployment[] {
    const usable = byPriority.filter(
      ({ standIn, state, adapter }) => !standIn && state.kind === 'loaded' && adapter !== undefined,
    );
    const choices = model === undefined ? usable.flatMap(modelsOf) : havingIt(usable, model);
    return choices.map((choice) => {
      const weight = settings.balancingWeights.get(choice.provider.id) ?? 1;
      return new Deployment(choice, { readiness: this.#readiness, weight, isProbed: this.#isProbed });
    });
  }

  /** Whose turn it is at an alias is a matter of that alias. */
  #balancer(algorithm: BalancingAlgorithm, aliasId: string): Balancer {
    const name = `${algorithm} ${aliasId}`;
    const known = this.#balancers.get(name);
    if (known !== undefined) return known;
    if (this.#balancers.size >= MAX_NAMES) this.#balancers.clear();
    const made = new Balancer(algorithm);
    this.#balancers.set(name, made);
    return made;
  }
}

interface ModelAt {
  readonly provider: CandidateProvider;
  readonly model: string;
}

/** What a provider answers where no model is named: its default, else those that were linked to it, else the first that it lists. */
function modelsOf(provider: CandidateProvider): readonly ModelAt[] {
  const { defaultModel } = provider;
  if (defaultModel !== undefined) return [{ provider, model: defaultModel }];
  const linked = provider.ownModels();
  const models = linked.length > 0 ? linked : provider.modelNames().slice(0, 1);
  return models.map((model) => ({ provider, model }));
}

/** Those that surely have it; where none does, those that may. */
function havingIt(providers: readonly CandidateProvider[], model: string): readonly ModelAt[] {
  const at = (wanted: 'yes' | 'unknown') =>
    providers.filter((provider) => provider.hasModel(model) === wanted).map((provider) => ({ provider, model }));
  const sure = at('yes');
  return sure.length > 0 ? sure : at('unknown');
}
