import type { ChatRequest } from '../../domain/chat-request.ts';
import { failureRules, type ProviderFailure } from '../../domain/provider-failure.ts';
import type { RequestSettings } from '../../domain/request-settings.ts';
import type { RouteBasis, RouteExplanation } from '../../domain/route-explanation.ts';
import { callLimits } from '../call-limits.ts';
import type { DeploymentReadiness, Plan, Progress, Purse, Readiness, Step, Target, Tried } from '../plan.ts';
import { backOffMs } from './back-off.ts';
import type { Blocked } from './blocked-error.ts';
import type { Choice } from './choice.ts';
import { explainOrdered } from './explain-ordered.ts';
import { giveUpError } from './give-up.ts';
import type { Removed } from './removal.ts';

/** All waiting of one request for something that cools. */
const MAX_COOLING_WAIT_MS = 5_000;
/** Calls of one request, whatever led to them (a provider may have a hundred dead keys). */
const MAX_CALLS = 10;
/** Whom it would ask is told without a draw among keys. */
const noLuck = (): number => 0;

export interface OrderedPlanOptions {
  readonly request: ChatRequest;
  readonly settings: RequestSettings;
  readonly readiness: DeploymentReadiness;
  /** What the request may spend; undefined where nothing bounds that. */
  readonly purse?: Purse | undefined;
  /** Monotonic. */
  readonly startedMs: number;
  readonly first: Choice;
  /** What said who is the first. */
  readonly basis: RouteBasis;
  /** Those that a rule took out. */
  readonly removed?: readonly Removed[] | undefined;
  /** The first choice failed already, before any call: it could not be asked for its models, one of which it was to choose. */
  readonly unlisted?: ProviderFailure | undefined;
  /** Asked only when the first choice cannot answer; most requests never pay for it. */
  readonly others: () => readonly Choice[];
}

/** Candidates in a fixed order: each in turn, then the failed ones again after a back-off. */
export class OrderedPlan implements Plan {
  readonly failedListing: Tried | undefined;
  readonly #options: OrderedPlanOptions;
  #choices: readonly Choice[] | undefined;

  constructor(options: OrderedPlanOptions) {
    this.#options = options;
    this.failedListing = this.#unlisted(options);
  }

  get preferred(): Choice {
    return this.#options.first;
  }

  next(progress: Progress, nowMs: number, random: () => number): Step {
    const last = progress.tried.at(-1);
    if (last === undefined) return this.#first(progress, nowMs, random);
    if (last === this.failedListing) return this.#search(progress, nowMs, random);
    if (!failureRules[last.failure.kind].elsewhere || progress.tried.length >= MAX_CALLS) {
      return this.#giveUp(progress, [], nowMs);
    }
    return this.#withOtherKey(last, nowMs, random) ?? this.#search(progress, nowMs, random);
  }

  #first(progress: Progress, nowMs: number, random: () => number): Step {
    if (this.failedListing !== undefined) return this.#search(progress, nowMs, random);
    const { first } = this.#options;
    const ready = this.#readiness(first, nowMs, random);
    const target = ready.kind === 'ready' ? this.#target(first, ready.key) : undefined;
    return target === undefined ? this.#search(progress, nowMs, random) : { kind: 'call', target };
  }

  explain(nowMs: number): RouteExplanation {
    const { request, readiness, purse, basis, removed = [] } = this.#options;
    const step = this.next({ tried: [], coolingWaitMs: 0, waitedAfter: -1 }, nowMs, noLuck);
    const chosen = step.kind === 'call' ? step.target : undefined;
    return explainOrdered({ request, readiness, purse, basis, removed, chosen, choices: this.#allChoices() }, nowMs);
  }

  /** A refused key says nothing about its neighbours: they come before other providers. */
  #withOtherKey(last: Tried, nowMs: number, random: () => number): Step | undefined {
    if (failureRules[last.failure.kind].sameAgain !== 'other-key') return undefined;
    const { provider, model } = last.target;
    const ready = this.#readiness({ provider, model }, nowMs, random);
    if (ready.kind !== 'ready' || ready.key === last.target.key) return undefined;
    return this.#call(last.target, ready.key, nowMs);
  }

  /** The first usable candidate that was not tried; else a tried one after a back-off; else wait; else give up. */
  #search(progress: Progress, nowMs: number, random: () => number): Step {
    const blocked: Blocked[] = [];
    let again: Step | undefined;
    for (const choice of this.#allChoices()) {
      const ready = this.#readiness(choice, nowMs, random);
      if (ready.kind !== 'ready') {
        blocked.push({ choice, readiness: ready });
        continue;
      }
      const step = this.#call(choice, ready.key, nowMs);
      if (!wasTried(choice, progress)) {
        if (step !== undefined) return step;
      } else if (this.#mayAsk(choice, progress)) again ??= step;
    }
    if (again !== undefined) return this.#afterBackOff(again, progress, nowMs, random);
    return this.#waitForCooling(blocked, progress, nowMs) ?? this.#giveUp(progress, blocked, nowMs);
  }

  #mayAsk(choice: Choice, progress: Progress): boolean {
    if (!wasTried(choice, progress)) return true;
    if (progress.tried.length > (choice.provider.retry.retries ?? this.#options.settings.retries)) return false;
    return progress.tried.every((one) => !isSame(one, choice) || failureRules[one.failure.kind].sameAgain !== 'never');
  }

  #afterBackOff(again: Step, progress: Progress, nowMs: number, random: () => number): Step {
    // Asking the same again is what makes an outage worse: all requests together may do it for a fifth of the answers. Others may always be asked.
    const { retries } = this.#options.readiness.fleet;
    const price = retryPrice(progress.tried.at(-1));
    if (!retries.has(price)) return this.#giveUp(progress, [], nowMs);
    if (again.kind !== 'call' || progress.waitedAfter === progress.tried.length) {
      retries.take(price);
      return again;
    }
    const baseMs = again.target.provider.retry.baseMs ?? this.#options.settings.retryBaseMs;
    const untilMs = nowMs + backOffMs(baseMs, progress.tried.length - 1, random());
    if (untilMs >= this.#deadlineMs(again.target)) return this.#giveUp(progress, [], nowMs);
    return { kind: 'wait', untilMs, why: 'back-off' };
  }

  /** An open breaker is not waited for: it says that hammering does not help. */
  #waitForCooling(blocked: readonly Blocked[], progress: Progress, nowMs: number): Step | undefined {
    let untilMs: number | undefined;
    for (const { choice, readiness } of blocked) {
      if (readiness.kind !== 'resting' && readiness.kind !== 'paced') continue;
      if (!this.#mayAsk(choice, progress)) continue;
      if (readiness.untilMs >= this.#deadlineMs(this.#limitsAt(choice))) continue;
      if (untilMs === undefined || readiness.untilMs < untilMs) untilMs = readiness.untilMs;
    }
    if (untilMs === undefined || progress.coolingWaitMs + (untilMs - nowMs) > MAX_COOLING_WAIT_MS) return undefined;
    return { kind: 'wait', untilMs, why: 'cooling' };
  }

  #giveUp(progress: Progress, blocked: readonly Blocked[], nowMs: number): Step {
    return { kind: 'give-up', error: giveUpError(progress.tried, blocked, nowMs) };
  }

  /** undefined when the provider is gone or the time is up. */
  #call(choice: Choice, key: Target['key'], nowMs: number): Step | undefined {
    const target = this.#target(choice, key);
    if (target === undefined || nowMs >= this.#deadlineMs(target)) return undefined;
    return { kind: 'call', target };
  }

  #target(choice: Choice, key: Target['key']): Target | undefined {
    const { provider, model, warning } = choice;
    const { adapter } = provider;
    if (adapter === undefined) return undefined;
    return { provider, adapter, model, key, limits: callLimits(provider, this.#options.request), warning };
  }

  #limitsAt(choice: Choice): Pick<Target, 'limits'> {
    return { limits: callLimits(choice.provider, this.#options.request) };
  }

  #deadlineMs(target: Pick<Target, 'limits'>): number {
    return this.#options.startedMs + target.limits.totalMs;
  }

  #readiness(choice: Choice, nowMs: number, random: () => number): Readiness {
    const { readiness, purse } = this.#options;
    const excess = purse?.excess(choice.provider, choice.model);
    if (excess !== undefined) return { kind: 'over-budget', excess };
    return readiness.readiness(choice.provider, choice.model, nowMs, random);
  }

  get isPayable(): boolean {
    const { purse } = this.#options;
    return purse === undefined || this.#allChoices().some((one) => purse.excess(one.provider, one.model) === undefined);
  }

  #allChoices(): readonly Choice[] {
    const { first, others } = this.#options;
    this.#choices ??= this.failedListing === undefined ? [first, ...others()] : others();
    return this.#choices;
  }

  #unlisted({ first, unlisted }: OrderedPlanOptions): Tried | undefined {
    const target = unlisted && this.#target(first, undefined);
    return target && { target, failure: unlisted };
  }
}

/** After a refusal for too many calls a retry is cheap. */
function retryPrice(last: Tried | undefined): number {
  return last?.failure.kind === 'rate-limited' || last?.failure.kind === 'overloaded' ? 0.3 : 1;
}

function wasTried(choice: Choice, progress: Progress): boolean {
  return progress.tried.some((one) => isSame(one, choice));
}

function isSame(tried: Tried, choice: Choice): boolean {
  return tried.target.provider.id === choice.provider.id && tried.target.model === choice.model;
}
