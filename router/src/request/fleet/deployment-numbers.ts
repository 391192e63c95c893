import { CallQuota } from './call-quota.ts';
import { ConcurrencyWall } from './concurrency-wall.ts';
import { FadingFailures } from './fading-failures.ts';
import { LatencyState } from './latency-state.ts';
import type { Machine } from './machine.ts';
import { ProviderPace } from './provider-pace.ts';

/** A refusal for too many calls says little about the next call. */
const REFUSAL_WEIGHT = 0.3;
/** At least so much of a plain answer's time was spent before its first byte. */
const LEAST_WAITING = 0.1;

/** A call as its deployment remembers it. Made when it is handed out. */
export interface HandedOut {
  readonly atMs: number;
  /** Others in flight then. */
  readonly inFlight: number;
}

/**
 * What a call that brought nothing says of its deployment. `refused`: it takes no more calls for a while. `overloaded`: no more calls at once. `late`: nothing
 * came in time. `failed`: anything else that was its fault.
 */
export type BadOutcome = 'refused' | 'overloaded' | 'late' | 'failed';

/** How all deployments of one provider are doing together. */
export class ProviderNumbers {
  readonly failures = new FadingFailures({ perObservation: 0.98, perMs: 60_000 });
  /** How many calls it may get, where its configuration says so. */
  readonly pace: ProviderPace;

  constructor(pace: ProviderPace = new ProviderPace()) {
    this.pace = pace;
  }
}

/** What a deployment must know of all. */
export interface Neighbours {
  /** Mean of the deployments' `logMs`, each counted once; undefined while too few are known. */
  meanLogMs(): number | undefined;
  /** One of them moved its own. */
  latencyMoved(byLog: number, isFirst: boolean): void;
  /** A call to one of them came to something. */
  observed(): void;
  /** A first byte came from one of them. */
  answered(): void;
}

/** How one model at one provider is doing: some thirty numbers, each brought up to date in O(1). Times are monotonic milliseconds. */
export class DeploymentNumbers {
  readonly provider: ProviderNumbers;
  readonly failures = new FadingFailures({ perObservation: 0.97, perMs: 120_000 });
  readonly latency = new LatencyState();
  readonly wall = new ConcurrencyWall();
  readonly quota = new CallQuota();
  /** Calls to this model. */
  inFlight = 0;
  /** That it runs on, where that is one of the user's own. */
  readonly machine: Machine | undefined;
  /** When the last outcome was seen; undefined before the first. */
  lastMs: number | undefined;
  readonly #neighbours: Neighbours;

  constructor(provider: ProviderNumbers, neighbours: Neighbours, machine?: Machine) {
    this.machine = machine;
    this.provider = provider;
    this.#neighbours = neighbours;
  }

  /** Calls that a further one shares its place with. */
  get load(): number {
    return this.machine === undefined ? this.inFlight : this.machine.inFlight;
  }

  /** Whether it takes one more call, as far as is known. */
  hasRoom(nowMs: number): boolean {
    return (
      this.inFlight + 1 <= this.wall.limit &&
      this.quota.hasRoom(nowMs) &&
      (this.machine === undefined || this.machine.hasRoom)
    );
  }

  /** Nearly everything failed lately. */
  get isRotten(): boolean {
    const { observations, failures } = this.failures;
    return observations >= 8 && failures > 0.7 * observations;
  }

  handOut(nowMs: number): HandedOut {
    const call = { atMs: nowMs, inFlight: this.load };
    this.inFlight += 1;
    if (this.machine !== undefined) this.machine.inFlight += 1;
    this.quota.handedOut(nowMs);
    this.provider.pace.handedOut(nowMs);
    return call;
  }

  /** Its first byte came: that is the success. */
  answered(call: HandedOut, nowMs: number): void {
    this.#time(call, nowMs);
    this.#neighbours.answered();
    this.#observe(false, 1, nowMs);
    this.wall.succeeded(call.inFlight);
    this.quota.succeeded();
  }

  /** A plain answer came, all at once: what of its time was waiting and what was writing is guessed from its length. */
  answeredWhole(call: HandedOut, tokens: number | undefined, nowMs: number): void {
    const tookMs = nowMs - call.atMs;
    const writingMs = Math.min((tokens ?? 0) * this.latency.tokenMs, (1 - LEAST_WAITING) * tookMs);
    this.answered({ atMs: call.atMs + writingMs, inFlight: call.inFlight }, nowMs);
  }

  /** The whole answer came: so many tokens in so many milliseconds after its first byte. */
  generated(tokens: number, ms: number): void {
    if (tokens > 0) this.latency.generated(ms / tokens);
  }

  /** The call is over, however it ended. */
  released(): void {
    this.inFlight -= 1;
    if (this.machine !== undefined) this.machine.inFlight -= 1;
  }

  failed(call: HandedOut, outcome: BadOutcome, retryAfterMs: number | undefined, nowMs: number): void {
    switch (outcome) {
      case 'refused':
        this.#observe(true, REFUSAL_WEIGHT, nowMs);
        this.quota.refused(call.atMs, retryAfterMs, nowMs);
        return;
      case 'overloaded':
        this.#observe(true, REFUSAL_WEIGHT, nowMs);
        this.wall.refused(call.inFlight, nowMs);
        return;
      case 'late':
        this.#time(call, nowMs);
        this.#observe(true, 1, nowMs);
        return;
      case 'failed':
        this.#observe(true, 1, nowMs);
        return;
    }
  }

  /** It is back after an outage: with a part of what it bore, growing again. */
  startSlowly(nowMs: number): void {
    this.failures.restart(0.3, 4, nowMs);
    this.wall.restart();
  }

  /** What another life of this router needs to go on from here. */
  saved(nowMs: number): object {
    return {
      failures: this.failures.saved(nowMs),
      latency: this.latency.saved(nowMs),
      wall: this.wall.saved(),
      quota: this.quota.saved(nowMs),
    };
  }

  /** `awayMs`: how long nobody looked. */
  recall(saved: unknown, nowMs: number, awayMs: number): void {
    const { failures, latency, wall, quota } = Object(saved) as Readonly<Record<string, unknown>>;
    if (this.latency.observations > 0 || this.failures.observations > 0) return;
    if (this.latency.recall(latency, nowMs, awayMs)) this.#neighbours.latencyMoved(this.latency.logMs, true);
    this.failures.recall(failures, nowMs, awayMs);
    this.wall.recall(wall, awayMs);
    this.quota.recall(quota, nowMs, awayMs);
    if (this.failures.observations > 0) this.lastMs = this.failures.lastMs;
  }

  #time(call: HandedOut, nowMs: number): void {
    const { latency } = this;
    const isFirst = latency.observations === 0;
    const before = isFirst ? 0 : latency.logMs;
    latency.firstByte(nowMs - call.atMs, call.inFlight, this.#neighbours.meanLogMs(), nowMs);
    this.#neighbours.latencyMoved(latency.logMs - before, isFirst);
  }

  #observe(failed: boolean, weight: number, nowMs: number): void {
    this.failures.observe(failed, weight, nowMs);
    this.provider.failures.observe(failed, weight, nowMs);
    this.lastMs = nowMs;
    this.#neighbours.observed();
  }
}
