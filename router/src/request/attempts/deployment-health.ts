import type { ProviderKey } from '../../domain/provider-adapter.ts';
import type { ProviderFailure, ProviderFailureKind } from '../../domain/provider-failure.ts';
import type { BadOutcome, HandedOut as CountedCall, DeploymentNumbers } from '../fleet/deployment-numbers.ts';
import type { Pulse } from '../plan.ts';
import type { CheckedHealth } from './checked-health.ts';
import { chooseKey } from './choose-key.ts';
import { type BreakerChange, type BreakerSettings, CircuitBreaker } from './circuit-breaker.ts';
import { KeyRests } from './key-rests.ts';
import { overloadRestMs, rateLimitRestMs, refusedKeyRestMs } from './retry-timing.ts';

/**
 * Who a failure counts against. `deployment`: one more in the breaker's row. `key`: that key rests for every model. `key-here`: it rests
 * for this model, since quotas are per model nearly everywhere. `address`: what answers there is no API. `alive`: the upstream answered, so it is
 * well. `nobody`: says nothing.
 */
const countsAgainst = {
  unreachable: 'deployment',
  'timed-out': 'deployment',
  // A dead backend behind a balancer is a 503 too: a lasting one must open the breaker.
  overloaded: 'deployment',
  'server-error': 'deployment',
  'broken-before-content': 'deployment',
  'broken-after-content': 'deployment',
  'rate-limited': 'key-here',
  authentication: 'key',
  'no-funds': 'key',
  // No sign of life, and yet no matter of the breaker's: it would hide the one sentence that tells what to mend.
  misconfigured: 'address',
  looped: 'address',
  'model-not-found': 'alive',
  unsupported: 'alive',
  'invalid-request': 'alive',
  'context-overflow': 'alive',
  'content-refused': 'alive',
  cancelled: 'nobody',
} as const satisfies Record<ProviderFailureKind, 'deployment' | 'key' | 'key-here' | 'address' | 'alive' | 'nobody'>;

/** What a failure says of how much a deployment bears; undefined: nothing. */
const badOutcomes = {
  unreachable: 'failed',
  'timed-out': 'failed',
  overloaded: 'overloaded',
  'server-error': 'failed',
  'broken-before-content': 'failed',
  'broken-after-content': 'failed',
  'rate-limited': 'refused',
  authentication: undefined,
  'no-funds': undefined,
  misconfigured: 'failed',
  looped: 'failed',
  'model-not-found': undefined,
  unsupported: undefined,
  'invalid-request': undefined,
  'context-overflow': undefined,
  'content-refused': undefined,
  cancelled: undefined,
} as const satisfies Record<ProviderFailureKind, BadOutcome | undefined>;

/** Luck is for the choice among keys, which is not asked for here. */
const noLuck = (): number => 0;

/** One call as its deployment remembers it. */
export interface HandedOut {
  readonly secret: string | undefined;
  /** It goes through a half-open breaker. */
  readonly trial: boolean;
  readonly counted: CountedCall;
}

/** What a whole answer was. */
export interface AnswerFacts {
  /** Monotonic; when its first content came. Of a plain answer all content comes at once. */
  readonly contentAtMs: number;
  readonly stream: boolean;
  /** undefined where nobody counted. */
  readonly outputTokens: number | undefined;
}

export interface Misconfigured {
  /** What to mend. */
  readonly sentence: string;
  readonly atMs: number;
}

export interface HealthOptions {
  /** What active checks found, shared by all deployments of a provider. */
  readonly checked: CheckedHealth;
  readonly providerKeyRests: KeyRests;
  readonly numbers: DeploymentNumbers;
  readonly tellBreaker?: (change: BreakerChange) => void;
}

/** How one model at one provider is doing. Times are monotonic milliseconds. */
export class DeploymentHealth implements Pulse {
  readonly breaker: CircuitBreaker;
  readonly keyRests = new KeyRests();
  /** Rests of keys that hold for the whole provider: shared with its other deployments. */
  readonly providerKeyRests: KeyRests;
  /** The deployment asked for a pause until then. */
  restsUntilMs = 0;
  /** What it asked for, where that is longer than we believe it. */
  announcedUntilMs = 0;
  /** The last one that counted against it. */
  lastFailure: ProviderFailure | undefined;
  succeededAtMs: number | undefined;
  /** The last time that no API answered there. */
  misconfigured: Misconfigured | undefined;

  readonly numbers: DeploymentNumbers;
  readonly checked: CheckedHealth;

  constructor(options: HealthOptions) {
    this.checked = options.checked;
    this.providerKeyRests = options.providerKeyRests;
    this.numbers = options.numbers;
    this.breaker = new CircuitBreaker(options.tellBreaker);
  }

  get isShut(): boolean {
    return this.breaker.state.kind !== 'closed';
  }

  get isEjected(): boolean {
    return this.breaker.isEjected;
  }

  isReady(keys: readonly ProviderKey[], model: string, nowMs: number): boolean {
    if (this.isShut && this.breaker.admitsAtMs(nowMs) > nowMs) return false;
    if (this.restsUntilMs > nowMs || this.checked.downUntilMs > nowMs) return false;
    const { pace } = this.numbers.provider;
    if (pace.limit !== undefined && pace.roomAtMs(nowMs) > nowMs) return false;
    const { keyRests, providerKeyRests } = this;
    if (keyRests.isEmpty && providerKeyRests.isEmpty && keys.length === 0) return true;
    const question = { keys, model, ofProvider: providerKeyRests, ofDeployment: keyRests };
    return chooseKey(question, nowMs, noLuck).kind === 'ready';
  }

  saved(nowMs: number): object {
    return { numbers: this.numbers.saved(nowMs), breaker: this.breaker.saved(nowMs) };
  }

  recall(saved: unknown, nowMs: number, awayMs: number): void {
    const { numbers, breaker } = Object(saved) as Readonly<Record<string, unknown>>;
    this.numbers.recall(numbers, nowMs, awayMs);
    this.breaker.recall(breaker, nowMs, awayMs);
  }

  /** A call is handed out. */
  begin(nowMs: number): Pick<HandedOut, 'trial' | 'counted'> {
    return { trial: this.breaker.begin(), counted: this.numbers.handOut(nowMs) };
  }

  /** The first piece of a stream came. */
  answered(call: HandedOut, nowMs: number): void {
    this.numbers.answered(call.counted, nowMs);
    if (this.breaker.answered(call.trial)) this.numbers.startSlowly(nowMs);
  }

  succeeded(call: HandedOut, nowMs: number, answer: AnswerFacts): void {
    this.succeededAtMs = nowMs;
    this.numbers.released();
    if (answer.stream) this.numbers.generated(answer.outputTokens ?? 0, nowMs - answer.contentAtMs);
    else this.numbers.answeredWhole(call.counted, answer.outputTokens, nowMs);
    if (this.breaker.succeeded(call.trial)) this.numbers.startSlowly(nowMs);
    this.keyRests.forgive(call.secret, nowMs);
    this.providerKeyRests.forgive(call.secret, nowMs);
  }

  failed(call: HandedOut, failure: ProviderFailure, nowMs: number, random: number, settings: BreakerSettings): void {
    this.numbers.released();
    this.#count(call, failure, nowMs);
    switch (countsAgainst[failure.kind]) {
      case 'deployment':
        this.lastFailure = failure;
        this.breaker.failed(call.trial, nowMs, random, settings, this.numbers.isRotten);
        this.#pause(failure, nowMs);
        return;
      case 'key-here':
      case 'key':
        this.breaker.abandoned(call.trial, nowMs);
        this.#restKey(call.secret, failure, nowMs, random);
        return;
      case 'address':
        this.misconfigured = { sentence: failure.message, atMs: nowMs };
        this.breaker.abandoned(call.trial, nowMs);
        return;
      case 'alive':
        if (this.breaker.succeeded(call.trial)) this.numbers.startSlowly(nowMs);
        return;
      case 'nobody':
        this.breaker.abandoned(call.trial, nowMs);
        return;
    }
  }

  abandoned(call: HandedOut, nowMs: number): void {
    this.numbers.released();
    this.breaker.abandoned(call.trial, nowMs);
  }

  #count({ counted }: HandedOut, failure: ProviderFailure, nowMs: number): void {
    const isLate = failure.kind === 'timed-out' && (failure.limit === 'first-content' || failure.limit === 'headers');
    const outcome = isLate ? 'late' : badOutcomes[failure.kind];
    const retryAfterMs = 'retryAfterMs' in failure ? failure.retryAfterMs : undefined;
    if (outcome !== undefined) this.numbers.failed(counted, outcome, retryAfterMs, nowMs);
  }

  #pause(failure: ProviderFailure, nowMs: number): void {
    if (failure.kind !== 'overloaded' && failure.kind !== 'server-error') return;
    if (failure.retryAfterMs === undefined) return;
    this.restsUntilMs = nowMs + overloadRestMs(failure.retryAfterMs);
    this.announcedUntilMs = nowMs + failure.retryAfterMs;
  }

  #restKey(secret: string | undefined, failure: ProviderFailure, nowMs: number, random: number): void {
    const why = failure.message;
    if (failure.kind === 'rate-limited') {
      const restMs = rateLimitRestMs(failure.retryAfterMs, this.keyRests.inRow(secret), random);
      const announcedUntilMs = nowMs + Math.max(restMs, failure.retryAfterMs ?? 0);
      this.keyRests.rest(secret, 'rate-limited', nowMs + restMs, { announcedUntilMs, why });
    } else if (failure.kind === 'authentication' && failure.status === 403) {
      // A 403 is often one model without access, or a filter in front of it; it must not take the other models away.
      this.keyRests.rest(secret, 'authentication', nowMs + refusedKeyRestMs(this.keyRests.inRow(secret)), { why });
    } else if (failure.kind === 'authentication' || failure.kind === 'no-funds') {
      const restMs = refusedKeyRestMs(this.providerKeyRests.inRow(secret));
      this.providerKeyRests.rest(secret, failure.kind, nowMs + restMs, { why });
    }
  }
}
