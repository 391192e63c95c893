import { CallQuota } from './call-quota.ts';
import { ConcurrencyWall } from './concurrency-wall.ts';
import { Door, type DoorSettings } from './door.ts';
import { FadingFailures } from './fading-failures.ts';
import { LatencyState } from './latency-state.ts';

/** A refusal for too many calls says little about the next call. */
const REFUSAL_WEIGHT = 0.3;

/** What everybody knows of a deployment beforehand. */
export interface DeploymentFacts {
  readonly id: string;
  /** US dollars; undefined where no price is known. */
  readonly inputPricePerToken: number | undefined;
  readonly outputPricePerToken: number | undefined;
  readonly weight: number;
  readonly priority: number;
  readonly callsPerMinute: number | undefined;
}

/** A call as its deployment remembers it. Made when it is handed out. */
export interface HandedOut {
  readonly atMs: number;
  /** Others in flight then. */
  readonly inFlight: number;
}

/** What became of a call that brought nothing. */
export type Outcome =
  | { readonly kind: 'refused-key' }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'failed' }
  /** No first byte in time. */
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'broken' };

/** How all deployments of one provider are doing together. */
export class ProviderState {
  readonly failures = new FadingFailures({ perObservation: 0.98, perMs: 60_000 });
}

/** What a deployment must know of all. */
export interface Neighbours {
  /** Mean of the deployments' `logMs`, each counted once; undefined while too few are known. */
  meanLogMs(): number | undefined;
  /** One of them moved its own. */
  latencyMoved(byLog: number, isFirst: boolean): void;
  /** A first byte came from one of them. */
  answered(): void;
  readonly door: DoorSettings;
}

/** How one model at one provider is doing: about thirty numbers, each brought up to date in O(1). Times are monotonic milliseconds. */
export class DeploymentState {
  readonly facts: DeploymentFacts;
  readonly provider: ProviderState;
  readonly failures = new FadingFailures({ perObservation: 0.97, perMs: 120_000 });
  readonly latency = new LatencyState();
  readonly wall = new ConcurrencyWall();
  readonly quota: CallQuota;
  readonly door = new Door();
  inFlight = 0;
  lastMs = 0;
  readonly #neighbours: Neighbours;

  constructor(facts: DeploymentFacts, provider: ProviderState, neighbours: Neighbours) {
    this.facts = facts;
    this.provider = provider;
    this.quota = new CallQuota(facts.callsPerMinute);
    this.#neighbours = neighbours;
  }

  /** Whether a call may go now. */
  isUsable(nowMs: number): boolean {
    return this.door.isPassable(nowMs) && this.inFlight + 1 <= this.wall.limit && this.quota.hasRoom(nowMs);
  }

  handOut(nowMs: number): HandedOut {
    const call = { atMs: nowMs, inFlight: this.inFlight };
    this.inFlight += 1;
    this.quota.handedOut(nowMs);
    return call;
  }

  /** Its first byte came: that is the success. */
  answered(call: HandedOut, nowMs: number): void {
    this.#time(call, nowMs);
    this.#neighbours.answered();
    this.#observe(false, 1, nowMs);
    this.wall.succeeded(call.inFlight);
    this.quota.succeeded();
    if (this.door.succeeded()) this.#startSlowly(nowMs);
  }

  /** The whole answer came. */
  ended(tokens: number, generationMs: number): void {
    this.inFlight -= 1;
    if (tokens > 0) this.latency.generated(generationMs / tokens);
  }

  /** Ended by us, or by the client: nobody is to blame. */
  abandoned(): void {
    this.inFlight -= 1;
  }

  failed(call: HandedOut, outcome: Outcome, nowMs: number, random: number): void {
    this.inFlight -= 1;
    switch (outcome.kind) {
      case 'refused-key':
        this.#observe(true, 1, nowMs);
        this.door.refused(nowMs, random);
        return;
      case 'rate-limited':
        this.#observe(true, REFUSAL_WEIGHT, nowMs);
        this.quota.refused(call.atMs, outcome.retryAfterMs, nowMs);
        this.door.cool(outcome.retryAfterMs, nowMs, random);
        return;
      case 'overloaded':
        this.#observe(true, REFUSAL_WEIGHT, nowMs);
        this.wall.refused(call.inFlight, nowMs);
        return;
      case 'timed-out':
        this.#time(call, nowMs);
        this.#blame(nowMs, random);
        return;
      case 'failed':
      case 'broken':
        this.#blame(nowMs, random);
        return;
    }
  }

  #time(call: HandedOut, nowMs: number): void {
    const { latency } = this;
    const isFirst = latency.observations === 0;
    const before = isFirst ? 0 : latency.logMs;
    latency.firstByte(nowMs - call.atMs, call.inFlight, this.#neighbours.meanLogMs(), nowMs);
    this.#neighbours.latencyMoved(latency.logMs - before, isFirst);
  }

  #blame(nowMs: number, random: number): void {
    this.#observe(true, 1, nowMs);
    const { observations, failures } = this.failures;
    const isRotten = observations >= 8 && failures > 0.7 * observations;
    this.door.failed(this.#neighbours.door, isRotten, nowMs, random);
  }

  #observe(failed: boolean, weight: number, nowMs: number): void {
    this.failures.observe(failed, weight, nowMs);
    this.provider.failures.observe(failed, weight, nowMs);
    this.lastMs = nowMs;
  }

  #startSlowly(nowMs: number): void {
    this.failures.restart(0.3, 4, nowMs);
    this.wall.restart();
  }
}
