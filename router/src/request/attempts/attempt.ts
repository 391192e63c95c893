import { believedSummary } from '../../domain/believed-summary.ts';
import type { ChatEvent } from '../../domain/chat-event.ts';
import type { AnswerHead, AnswerSink, AnswerSummary, ChatCall, UpstreamCall } from '../../domain/provider-adapter.ts';
import { asUnseen, type ProviderFailure } from '../../domain/provider-failure.ts';
import type { Target } from '../plan.ts';
import type { AnswerReceiver, CommittedAnswer } from './answer-receiver.ts';
import { Deadline, type Expired } from './deadline.ts';
import type { DeploymentHealth, HandedOut } from './deployment-health.ts';
import { FirstEvent } from './first-event.ts';

/** Who is told how an attempt goes; one of `succeeded`, `failed`, `crashed`, unless it is aborted. */
export interface AttemptOwner {
  /** First content came; no other attempt will be made. */
  answered(attempt: Attempt): void;
  succeeded(attempt: Attempt, summary: AnswerSummary): void;
  /** `committed`: after the client had seen content. */
  failed(attempt: Attempt, failure: ProviderFailure, committed: boolean): void;
  crashed(error: unknown): void;
}

export interface AttemptOptions {
  readonly target: Target;
  readonly health: DeploymentHealth;
  readonly startedMs: number;
  readonly requestStartedMs: number;
  readonly stream: boolean;
  readonly receiver: AnswerReceiver;
  readonly owner: AttemptOwner;
}

/**
 * One upstream call: holds its first pieces back until the commit point, keeps its time limits, and tells its end exactly once. Everything
 * is synchronous from the socket's data event, and nothing is allocated per chunk.
 */
export class Attempt implements AnswerSink, CommittedAnswer, HandedOut {
  readonly target: Target;
  readonly health: DeploymentHealth;
  readonly startedMs: number;
  readonly stream: boolean;
  readonly secret: string | undefined;
  readonly trial: boolean;
  readonly counted: HandedOut['counted'];
  /** Monotonic; when the first content came. */
  contentAtMs = 0;
  answerHead: AnswerHead | undefined;
  readonly #receiver: AnswerReceiver;
  readonly #owner: AttemptOwner;
  readonly #deadline: Deadline;
  readonly #first: FirstEvent;
  #upstream: UpstreamCall | undefined;
  #phase: 'waiting' | 'committed' | 'over' = 'waiting';

  constructor(options: AttemptOptions) {
    this.target = options.target;
    this.health = options.health;
    this.startedMs = options.startedMs;
    this.secret = options.target.key?.secret;
    const { trial, counted } = options.health.begin(options.startedMs);
    this.trial = trial;
    this.counted = counted;
    this.stream = options.stream;
    this.#receiver = options.receiver;
    this.#owner = options.owner;
    this.#deadline = new Deadline(options.target.limits, options.startedMs, options.requestStartedMs);
    this.#first = new FirstEvent(!options.stream);
  }

  start(call: ChatCall): void {
    this.#upstream = this.target.adapter.chat(call, this);
  }

  connected(): void {
    this.#deadline.connected();
  }

  head(head: AnswerHead): void {
    this.answerHead = head;
    this.#deadline.head();
  }

  bytes(chunk: Uint8Array, hasContent: boolean): void {
    try {
      if (this.#phase === 'committed') {
        this.#deadline.active();
        this.#receiver.bytes(chunk);
      } else if (this.#phase === 'waiting' && this.#first.holdBytes(chunk, hasContent)) this.#commit(undefined);
    } catch (error) {
      this.#crash(error);
    }
  }

  comments(chunk: Uint8Array): void {
    try {
      if (this.#phase === 'committed') this.#receiver.bytes(chunk);
      else if (this.#phase === 'waiting' && !this.#first.holdComments(chunk)) this.#failOfComments();
    } catch (error) {
      this.#crash(error);
    }
  }

  events(batch: readonly ChatEvent[]): void {
    // Of comments alone nothing is left once they are translated.
    if (batch.length === 0) return;
    try {
      if (this.#phase === 'committed') {
        this.#deadline.active();
        this.#receiver.events(batch);
      } else if (this.#phase === 'waiting' && this.#first.holdEvents(batch)) this.#commit(undefined);
    } catch (error) {
      this.#crash(error);
    }
  }

  end(told: AnswerSummary): void {
    const summary = believedSummary(told);
    try {
      if (this.#phase === 'waiting') this.#commit(summary);
      // The client may have left while it got the last piece.
      if (this.#isOver()) return;
      this.#phase = 'over';
      this.#owner.succeeded(this, summary);
    } catch (error) {
      this.#crash(error);
    }
  }

  fail(failure: ProviderFailure): void {
    if (this.#isOver()) return;
    try {
      const committed = this.#phase === 'committed';
      this.#over();
      this.#owner.failed(this, asSeenFromHere(failure, committed), committed);
    } catch (error) {
      this.#crash(error);
    }
  }

  /** Looks at the time limits. */
  tick(nowMs: number): void {
    if (this.#isOver()) return;
    const expired = this.#deadline.check(nowMs);
    if (expired === undefined) return;
    this.#upstream?.abort();
    this.fail(timedOut(this.target, expired));
  }

  pause(): void {
    this.#deadline.pause();
    this.#upstream?.pause();
  }

  resume(): void {
    this.#deadline.resume();
    this.#upstream?.resume();
  }

  /** Ends it without a word to anyone. */
  abort(): void {
    this.#over();
    this.#upstream?.abort();
  }

  #commit(summary: AnswerSummary | undefined): void {
    this.#phase = 'committed';
    this.#deadline.content();
    this.#owner.answered(this);
    this.#receiver.commit(this, summary);
    this.#first.release(this.#receiver);
  }

  #failOfComments(): void {
    this.#upstream?.abort();
    this.fail({
      kind: 'broken-before-content',
      message: 'The provider sent comments without end in place of an answer.',
    });
  }

  #crash(error: unknown): void {
    this.abort();
    this.#owner.crashed(error);
  }

  #over(): void {
    this.#phase = 'over';
    this.#first.drop();
  }

  /** A method, because the compiler believes that a field stays as it was checked. */
  #isOver(): boolean {
    return this.#phase === 'over';
  }
}

/** An adapter's idea of "after content" is the upstream's; here it is what the client has seen. */
function asSeenFromHere(failure: ProviderFailure, committed: boolean): ProviderFailure {
  if (committed && failure.kind === 'broken-before-content') return { ...failure, kind: 'broken-after-content' };
  return committed ? failure : asUnseen(failure);
}

const limitNames = {
  connect: 'No connection',
  headers: 'No response headers',
  'first-content': 'No content',
  idle: 'Silence in the middle of the answer',
  total: 'The answer was not complete',
  wish: 'The answer was not complete',
} as const satisfies Record<Expired['limit'], string>;

function timedOut(target: Target, expired: Expired): ProviderFailure {
  const whose =
    expired.limit === 'wish'
      ? 'as long as the request gave it'
      : `limit "${expired.limit}" of provider "${target.provider.id}"`;
  const message = `${limitNames[expired.limit]} after ${expired.limitMs / 1_000} s (${whose}).`;
  return { kind: 'timed-out', message, limit: expired.limit, limitMs: expired.limitMs };
}
