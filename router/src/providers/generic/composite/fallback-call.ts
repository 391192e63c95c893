import type { ProviderId } from '../../../domain/ids.ts';
import type { AnswerSink, ChatCall, UpstreamCall } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { type AnswerOwner, HeldAnswer } from './held-answer.ts';
import {
  askMember,
  attemptsOf,
  type FailedMember,
  jointFailure,
  type MemberAttempt,
  memberTimedOut,
  nextAttempt,
  reportsOf,
} from './member-calls.ts';
import type { Member } from './members.ts';

export interface PassingCallOptions {
  readonly owner: ProviderId;
  readonly call: ChatCall;
  readonly sink: AnswerSink;
  readonly members: readonly Member[];
  readonly memberTimeoutMs: number;
}

/** Asks one member after the other until one has content. */
export class FallbackCall implements UpstreamCall, AnswerOwner {
  readonly #options: PassingCallOptions;
  readonly #attempts: readonly MemberAttempt[];
  readonly #failures: FailedMember[] = [];
  #at = 0;
  #answer: HeldAnswer | undefined;
  #under: UpstreamCall | undefined;
  #timer: NodeJS.Timeout | undefined;
  #paused = false;
  #connected = false;
  #over = false;

  constructor(options: PassingCallOptions) {
    this.#options = options;
    this.#attempts = attemptsOf(options.members, options.call.upstreamModel);
  }

  start(): UpstreamCall {
    this.#ask(0);
    return this;
  }

  pause(): void {
    this.#paused = true;
    this.#under?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#under?.resume();
  }

  abort(): void {
    this.#over = true;
    this.#leave();
  }

  connected(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.#options.sink.connected();
  }

  committed(): AnswerSink {
    clearTimeout(this.#timer);
    return this.#options.sink;
  }

  failed(_answer: HeldAnswer, failure: ProviderFailure): void {
    this.#leave();
    const attempt = this.#attempts[this.#at];
    if (attempt !== undefined) this.#failures.push({ attempt, failure });
    const next = nextAttempt(this.#attempts, this.#at, failure);
    // The failed exchange is just telling its end: the next begins after it.
    queueMicrotask(() => {
      if (this.#over) return;
      if (next === undefined) this.#options.sink.fail(jointFailure(this.#failures));
      else this.#ask(next);
    });
  }

  #ask(at: number): void {
    const attempt = this.#attempts[at];
    if (attempt === undefined) return;
    const { call, owner, memberTimeoutMs } = this.#options;
    const { request } = call;
    const answer = new HeldAnswer(this, !request.stream);
    this.#at = at;
    this.#answer = answer;
    this.#timer = setTimeout(() => this.failed(answer, memberTimedOut(memberTimeoutMs)), memberTimeoutMs).unref();
    this.#under = askMember(attempt, { call, request, owner, sink: answer, others: () => reportsOf(this.#failures) });
    if (this.#paused) this.#under.pause();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#answer?.drop();
    this.#under?.abort();
  }
}
