import type { AnswerSink, UpstreamCall } from '../../../domain/provider-adapter.ts';
import type { MemberReport, ProviderFailure } from '../../../domain/provider-failure.ts';
import type { PassingCallOptions } from './fallback-call.ts';
import { type AnswerOwner, HeldAnswer } from './held-answer.ts';
import {
  askMember,
  attemptsOf,
  type FailedMember,
  jointFailure,
  type MemberAttempt,
  memberTimedOut,
  nextAttempt,
  reportOf,
  reportsOf,
} from './member-calls.ts';

const outrun: ProviderFailure = { kind: 'cancelled', message: 'Another member was quicker.' };

interface Runner {
  readonly attempts: readonly MemberAttempt[];
  at: number;
  answer: HeldAnswer;
  call: UpstreamCall | undefined;
}

/** Asks all members at once; the first that has content is the answer, and the others are cancelled. */
export class RaceCall implements UpstreamCall, AnswerOwner {
  readonly #options: PassingCallOptions;
  #runners: Runner[] = [];
  readonly #failures: FailedMember[] = [];
  /** Who was under way when another one won. */
  #losers: readonly MemberReport[] = [];
  #timer: NodeJS.Timeout | undefined;
  #paused = false;
  #connected = false;
  #over = false;

  constructor(options: PassingCallOptions) {
    this.#options = options;
  }

  start(): UpstreamCall {
    const { members, call, memberTimeoutMs } = this.#options;
    this.#timer = setTimeout(() => this.#giveUp(), memberTimeoutMs).unref();
    this.#runners = members.map((member) => ({
      attempts: attemptsOf([member], call.upstreamModel),
      at: 0,
      answer: this.#held(),
      call: undefined,
    }));
    for (const runner of [...this.#runners]) this.#ask(runner);
    return this;
  }

  pause(): void {
    this.#paused = true;
    for (const { call } of this.#runners) call?.pause();
  }

  resume(): void {
    this.#paused = false;
    for (const { call } of this.#runners) call?.resume();
  }

  abort(): void {
    this.#over = true;
    this.#leave(undefined);
  }

  connected(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.#options.sink.connected();
  }

  committed(answer: HeldAnswer): AnswerSink | undefined {
    const winner = this.#runners.find((runner) => runner.answer === answer);
    if (winner === undefined || this.#over) return undefined;
    this.#leave(winner);
    return this.#options.sink;
  }

  failed(answer: HeldAnswer, failure: ProviderFailure): void {
    const runner = this.#runners.find((one) => one.answer === answer);
    if (runner === undefined) return;
    const attempt = runner.attempts[runner.at];
    if (attempt !== undefined) this.#failures.push({ attempt, failure });
    const next = nextAttempt(runner.attempts, runner.at, failure);
    if (next === undefined) this.#runners = this.#runners.filter((one) => one !== runner);
    // The failed exchange is just telling its end.
    queueMicrotask(() => {
      if (this.#over) return;
      if (next !== undefined) this.#ask(Object.assign(runner, { at: next, answer: this.#held() }));
      else if (this.#runners.length === 0) this.#fail();
    });
  }

  #held(): HeldAnswer {
    return new HeldAnswer(this, !this.#options.call.request.stream);
  }

  #ask(runner: Runner): void {
    const attempt = runner.attempts[runner.at];
    if (attempt === undefined) return;
    const { call, owner } = this.#options;
    const others = () => [...reportsOf(this.#failures), ...this.#losers];
    runner.call = askMember(attempt, { call, request: call.request, owner, sink: runner.answer, others });
    if (this.#paused) runner.call.pause();
  }

  #giveUp(): void {
    const { memberTimeoutMs } = this.#options;
    for (const { attempts, at } of this.#runners) {
      const attempt = attempts[at];
      if (attempt !== undefined) this.#failures.push({ attempt, failure: memberTimedOut(memberTimeoutMs) });
    }
    this.#leave(undefined);
    this.#fail();
  }

  #fail(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#options.sink.fail(jointFailure(this.#failures));
  }

  /** Cancels all but the winner. */
  #leave(winner: Runner | undefined): void {
    clearTimeout(this.#timer);
    const losers = this.#runners.filter((runner) => runner !== winner);
    this.#runners = winner === undefined ? [] : [winner];
    this.#losers = losers.flatMap(({ attempts, at }) => attempts[at] ?? []).map((one) => reportOf(one, outrun));
    for (const { answer, call } of losers) {
      answer.drop();
      call?.abort();
    }
  }
}
