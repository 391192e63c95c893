import type { ChatRequest } from '../../domain/chat-request.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { AttemptReport } from '../../domain/request-record.ts';
import type { RequestSettings } from '../../domain/request-settings.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { Plan, Progress, Step, Target, Tried } from '../plan.ts';
import type { Clock } from '../ports.ts';
import type { AnswerReceiver } from './answer-receiver.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import type { HealthBoard } from './health-board.ts';

export interface RunOptions {
  readonly plan: Plan;
  readonly request: ChatRequest;
  readonly requestId: string;
  /** As in `Call`. */
  readonly via?: string | undefined;
  readonly receiver: AnswerReceiver;
  readonly board: HealthBoard;
  readonly settings: RequestSettings;
  readonly clock: Clock;
  readonly random: () => number;
  /** Monotonic. */
  readonly startedMs: number;
  /** What came before in the same request, where another candidate goes on with a broken answer. */
  readonly before?: { readonly tried: Tried; readonly reports: readonly AttemptReport[] };
  /** What a target is asked, where that depends on the target. */
  readonly requestFor?: (target: Target, upstreamModel: string) => ChatRequest;
}

/** One request on its way: calls what its plan says until one answers or the plan gives up. At most one call or one wait at a time. */
export class PlanRun implements Progress, AttemptOwner {
  readonly tried: Tried[] = [];
  /** All calls so far, in order; the last one of them is missing while it is under way. */
  readonly reports: AttemptReport[] = [];
  coolingWaitMs = 0;
  waitedAfter = -1;
  readonly #options: RunOptions;
  #attempt: Attempt | undefined;
  #cancelWait: (() => void) | undefined;
  #target: Target | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    const { before, plan } = options;
    if (before !== undefined) {
      this.tried.push(before.tried);
      this.reports.push(...before.reports);
    } else if (plan.failedListing !== undefined) this.#begin(plan.failedListing);
  }

  /** Upstream calls so far, the one under way included. */
  get calls(): number {
    return this.reports.length + (this.#attempt === undefined ? 0 : 1);
  }

  /** Who is asked now, else who was asked last, else who would be asked. */
  get target(): Pick<Target, 'provider' | 'model'> {
    return this.#target ?? this.#options.plan.preferred;
  }

  start(): void {
    this.#step(this.#options.startedMs);
  }

  /** Looks at the time limits of the call under way. */
  tick(nowMs: number): void {
    this.#attempt?.tick(nowMs);
  }

  /** The client left, or the house closes: the upstream is dropped at once, and nobody is to blame. Nothing more is told. */
  cancel(reason: string): void {
    this.#cancelWait?.();
    const attempt = this.#attempt;
    if (attempt === undefined) return;
    attempt.abort();
    const nowMs = this.#options.clock.ticksMs();
    attempt.health.abandoned(attempt, nowMs);
    this.#report(attempt, 'cancelled', reason, nowMs);
  }

  answered(attempt: Attempt): void {
    attempt.health.answered(attempt);
  }

  succeeded(attempt: Attempt, summary: AnswerSummary): void {
    const nowMs = this.#options.clock.ticksMs();
    attempt.health.succeeded(attempt, nowMs);
    this.#report(attempt, 'ok', undefined, nowMs);
    this.#options.receiver.end(summary);
  }

  failed(attempt: Attempt, failure: ProviderFailure, committed: boolean): void {
    const { clock, settings, random, receiver } = this.#options;
    const nowMs = clock.ticksMs();
    this.#report(attempt, failure.kind, failure.message, nowMs);
    if (committed && isOurOwnLimit(failure)) attempt.health.abandoned(attempt, nowMs);
    else attempt.health.failed(attempt, failure, nowMs, random(), settings);
    if (committed) {
      receiver.breakOff(attempt.target, failure);
      return;
    }
    this.tried.push({ target: attempt.target, failure });
    this.#step(nowMs);
  }

  crashed(error: unknown): void {
    this.cancel('A bug in the router ended this call.');
    this.#options.receiver.crash(error);
  }

  #begin(failedListing: Tried): void {
    const { target, failure } = failedListing;
    this.tried.push(failedListing);
    const outcome = { outcome: failure.kind, reason: failure.message, durationMs: 0 };
    this.reports.push({ provider: target.provider.id, model: target.model, ...outcome });
  }

  #step(nowMs: number): void {
    const step = this.#options.plan.next(this, nowMs, this.#options.random);
    switch (step.kind) {
      case 'call':
        this.#call(step.target, nowMs);
        return;
      case 'wait':
        this.#wait(step, nowMs);
        return;
      case 'give-up':
        this.#giveUp(step.error);
        return;
    }
  }

  #call(target: Target, nowMs: number): void {
    const { requestId, via, receiver, board, startedMs, requestFor } = this.#options;
    const attempt = new Attempt({
      target,
      health: board.of(target),
      startedMs: nowMs,
      requestStartedMs: startedMs,
      stream: this.#options.request.stream,
      receiver,
      owner: this,
    });
    this.#attempt = attempt;
    this.#target = target;
    const upstreamModel = target.provider.upstreamName(target.model);
    const request = requestFor === undefined ? this.#options.request : requestFor(target, upstreamModel);
    attempt.start({ request, upstreamModel, secret: target.key?.secret, requestId, via });
  }

  #wait(step: Extract<Step, { kind: 'wait' }>, nowMs: number): void {
    const waitMs = Math.max(0, Math.ceil(step.untilMs - nowMs));
    this.#cancelWait = this.#options.clock.after(waitMs, () => this.#wake(step.why, nowMs));
  }

  #wake(why: 'back-off' | 'cooling', sinceMs: number): void {
    this.#cancelWait = undefined;
    try {
      const nowMs = this.#options.clock.ticksMs();
      this.waitedAfter = this.tried.length;
      if (why === 'cooling') this.coolingWaitMs += nowMs - sinceMs;
      this.#step(nowMs);
    } catch (error) {
      this.crashed(error);
    }
  }

  #giveUp(error: RouterError): void {
    this.#options.receiver.giveUp(this.reports.length === 0 ? error : { ...error, attempts: this.reports });
  }

  #report(attempt: Attempt, outcome: AttemptReport['outcome'], reason: string | undefined, nowMs: number): void {
    this.#attempt = undefined;
    const { provider, model } = attempt.target;
    const durationMs = Math.round(nowMs - attempt.startedMs);
    this.reports.push({ provider: provider.id, model, outcome, reason, durationMs });
  }
}

/** An answer that came well and long, until our own limit on its length cut it, says nothing against the upstream. */
function isOurOwnLimit(failure: ProviderFailure): boolean {
  return failure.kind === 'timed-out' && failure.limit === 'total';
}
