import type { ChatRequest } from '../../domain/chat-request.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import { causeOf, type ProviderFailure } from '../../domain/provider-failure.ts';
import type { AttemptReport } from '../../domain/request-record.ts';
import type { RequestSettings } from '../../domain/request-settings.ts';
import type { RouterError } from '../../domain/router-error.ts';
import { totalOutputTokens } from '../../domain/usage.ts';
import type { Waiting, WaitingLine } from '../fleet/waiting-line.ts';
import type { Plan, Progress, Purse, Step, Target, Tried } from '../plan.ts';
import type { Clock } from '../ports.ts';
import type { AnswerReceiver } from './answer-receiver.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import type { AnswerFacts } from './deployment-health.ts';
import type { HealthBoard } from './health-board.ts';

type WaitStep = Extract<Step, { kind: 'wait' }>;

export interface RunOptions {
  readonly plan: Plan;
  readonly request: ChatRequest;
  readonly requestId: string;
  /** As in `Call`. */
  readonly via?: string | undefined;
  readonly receiver: AnswerReceiver;
  readonly board: HealthBoard;
  /** Hears of every call before it goes out; undefined where nothing bounds what the request may spend. */
  readonly purse?: Purse | undefined;
  readonly settings: RequestSettings;
  readonly clock: Clock;
  readonly random: () => number;
  /** Monotonic. */
  readonly startedMs: number;
  /** What came before in the same request, where another candidate goes on with a broken answer. */
  readonly before?: { readonly tried: Tried; readonly reports: readonly AttemptReport[] } | undefined;
  /** What a target is asked, where that depends on the target. */
  readonly requestFor?: ((target: Target, upstreamModel: string) => ChatRequest) | undefined;
}

/** One request on its way: calls what its plan says until one answers or the plan gives up. At most one call or one wait at a time. */
export class PlanRun implements Progress, AttemptOwner, Waiting {
  readonly tried: Tried[] = [];
  /** All calls so far, in order; the last one of them is missing while it is under way. */
  readonly reports: AttemptReport[] = [];
  readonly lane: string;
  readonly rank: number;
  coolingWaitMs = 0;
  waitedAfter = -1;
  readonly #options: RunOptions;
  #attempt: Attempt | undefined;
  /** A second one beside it; the first content of either wins. */
  #hedge: Attempt | undefined;
  #cancelHedge: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;
  #waiting: { readonly why: WaitStep['why']; readonly sinceMs: number } | undefined;
  #isInLine = false;
  #target: Target | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    const { before, plan } = options;
    this.lane = plan.lane ?? '';
    this.rank = plan.rank ?? 0;
    if (before !== undefined) {
      this.tried.push(before.tried);
      this.reports.push(...before.reports);
    } else if (plan.failedListing !== undefined) this.#begin(plan.failedListing);
  }

  /** Upstream calls so far, the one under way included. */
  get calls(): number {
    return this.reports.length + (this.#attempt === undefined ? 0 : 1) + (this.#hedge === undefined ? 0 : 1);
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
    this.#hedge?.tick(nowMs);
  }

  /** The client left, or the house closes: the upstream is dropped at once, and nobody is to blame. Nothing more is told. */
  cancel(reason: string): void {
    this.#stopWaiting();
    this.#cancelHedge?.();
    this.#drop(this.#hedge, reason);
    this.#drop(this.#attempt, reason);
    this.#line.wake();
  }

  #drop(attempt: Attempt | undefined, reason: string): void {
    if (attempt === undefined) return;
    attempt.abort();
    const nowMs = this.#options.clock.ticksMs();
    attempt.health.abandoned(attempt, nowMs);
    this.#options.purse?.release(attempt.target);
    this.#report(attempt, 'cancelled', reason, nowMs);
  }

  answered(attempt: Attempt): void {
    this.#cancelHedge?.();
    if (attempt === this.#hedge) {
      this.#drop(this.#attempt, 'Another was quicker.');
      this.#attempt = attempt;
      this.#hedge = undefined;
      this.#target = attempt.target;
    } else this.#drop(this.#hedge, 'Another was quicker.');
    attempt.contentAtMs = this.#options.clock.ticksMs();
    if (attempt.stream) attempt.health.answered(attempt, attempt.contentAtMs);
  }

  succeeded(attempt: Attempt, summary: AnswerSummary): void {
    const nowMs = this.#options.clock.ticksMs();
    attempt.health.succeeded(attempt, nowMs, answerFacts(attempt, summary));
    this.#report(attempt, 'ok', summary.warnings?.join(' '), nowMs, summary.members);
    this.#options.receiver.end(summary);
    this.#line.wake();
  }

  failed(attempt: Attempt, failure: ProviderFailure, committed: boolean): void {
    const { clock, settings, random, receiver } = this.#options;
    const nowMs = clock.ticksMs();
    this.#report(attempt, failure.kind, failure.message, nowMs, failure.members);
    if (isOurOwnLimit(failure, committed, nowMs - attempt.startedMs)) attempt.health.abandoned(attempt, nowMs);
    else attempt.health.failed(attempt, causeOf(failure), nowMs, random(), settings);
    if (committed) receiver.breakOff(attempt.target, failure);
    else {
      this.#options.purse?.release(attempt.target);
      this.tried.push({ target: attempt.target, failure });
      // The other one of two may still answer.
      if (this.#attempt === undefined) this.#step(nowMs);
    }
    this.#line.wake();
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
    this.#take(this.#options.plan.next(this, nowMs, this.#options.random), nowMs);
  }

  #take(step: Step, nowMs: number): void {
    switch (step.kind) {
      case 'call':
        this.#cancelHedge?.();
        this.#attempt = this.#call(step.target, nowMs);
        if (step.hedgeAfterMs !== undefined) this.#hedgeLater(step.hedgeAfterMs);
        this.#send(this.#attempt);
        return;
      case 'wait':
        this.#wait(step, nowMs);
        return;
      case 'give-up':
        this.#giveUp(step.error);
        return;
    }
  }

  #call(target: Target, nowMs: number): Attempt {
    const { receiver, board, purse, startedMs } = this.#options;
    purse?.hold(target);
    return new Attempt({
      target,
      health: board.of(target),
      startedMs: nowMs,
      requestStartedMs: startedMs,
      stream: this.#options.request.stream,
      receiver,
      owner: this,
    });
  }

  #send(attempt: Attempt): void {
    const { requestId, via, requestFor } = this.#options;
    const { target } = attempt;
    this.#target = target;
    const upstreamModel = target.provider.upstreamName(target.model);
    const request = requestFor === undefined ? this.#options.request : requestFor(target, upstreamModel);
    const abilities = target.provider.abilities(target.model);
    attempt.start({ request, upstreamModel, abilities, secret: target.key?.secret, requestId, via });
  }

  #hedgeLater(afterMs: number): void {
    this.#cancelHedge = this.#options.clock.after(afterMs, () => this.#hedgeNow());
  }

  #hedgeNow(): void {
    const late = this.#attempt;
    const { plan, clock, random } = this.#options;
    if (late === undefined || this.#hedge !== undefined) return;
    try {
      const nowMs = clock.ticksMs();
      const target = plan.hedge?.(this, late.target, nowMs, random);
      if (target === undefined) return;
      this.#hedge = this.#call(target, nowMs);
      this.#send(this.#hedge);
    } catch (error) {
      this.crashed(error);
    }
  }

  #wait(step: WaitStep, nowMs: number): void {
    const waitMs = Math.max(0, Math.ceil(step.untilMs - nowMs));
    this.#waiting = { why: step.why, sinceMs: nowMs };
    this.#cancelTimer = this.#options.clock.after(waitMs, () => this.lookAgain());
    if (step.why === 'room') this.#joinLine();
  }

  /** Its time is over, or a call ended somewhere. True when it has to wait again, which it does at its old place. */
  lookAgain(): boolean {
    const waiting = this.#waiting;
    if (waiting === undefined) return false;
    try {
      const nowMs = this.#options.clock.ticksMs();
      this.#cancelTimer?.();
      this.#waiting = undefined;
      this.waitedAfter = this.tried.length;
      if (waiting.why !== 'back-off') this.coolingWaitMs += nowMs - waiting.sinceMs;
      return this.#stepFromLine(nowMs);
    } catch (error) {
      this.crashed(error);
      return false;
    }
  }

  #stepFromLine(nowMs: number): boolean {
    const step = this.#options.plan.next(this, nowMs, this.#options.random);
    const staysInLine = step.kind === 'wait' && step.why === 'room';
    if (!staysInLine) this.#leaveLine();
    this.#take(step, nowMs);
    return staysInLine;
  }

  #stopWaiting(): void {
    this.#cancelTimer?.();
    this.#waiting = undefined;
    this.#leaveLine();
  }

  #joinLine(): void {
    if (this.#isInLine) return;
    this.#isInLine = true;
    this.#line.join(this);
  }

  #leaveLine(): void {
    if (!this.#isInLine) return;
    this.#isInLine = false;
    this.#line.leave(this);
  }

  get #line(): WaitingLine {
    return this.#options.board.fleet.line;
  }

  #giveUp(error: RouterError): void {
    this.#options.receiver.giveUp(this.reports.length === 0 ? error : { ...error, attempts: this.reports });
  }

  #report(
    attempt: Attempt,
    outcome: AttemptReport['outcome'],
    reason: string | undefined,
    nowMs: number,
    members?: AttemptReport['members'],
  ): void {
    if (attempt === this.#attempt) {
      this.#attempt = this.#hedge;
      this.#hedge = undefined;
    } else if (attempt === this.#hedge) this.#hedge = undefined;
    const { provider, model } = attempt.target;
    const durationMs = Math.round(nowMs - attempt.startedMs);
    const report = { provider: provider.id, model, outcome, reason, durationMs };
    this.reports.push(members === undefined ? report : { ...report, members });
  }
}

/** From this share of the total on an attempt has had it for itself; the rest is what goes by before a first call. */
const WHOLE_SHARE = 0.9;

/**
 * An answer that came well and long, until our own limit on its length cut it, says nothing against the upstream. Neither does one that was only the last
 * in a row of attempts when their common time was over, nor one that a client did not want to wait for: it must not be shut for the others.
 */
function isOurOwnLimit(failure: ProviderFailure, committed: boolean, tookMs: number): boolean {
  if (failure.kind !== 'timed-out') return false;
  if (failure.limit === 'wish') return true;
  return failure.limit === 'total' && (committed || tookMs < failure.limitMs * WHOLE_SHARE);
}

function answerFacts({ contentAtMs, stream }: Attempt, { usage }: AnswerSummary): AnswerFacts {
  return { contentAtMs, stream, outputTokens: usage === undefined ? undefined : totalOutputTokens(usage) };
}
