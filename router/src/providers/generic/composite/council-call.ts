import { randomBytes } from 'node:crypto';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { ChatMeaning } from '../../../domain/chat-meaning.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { AnswerHead, AnswerSink, AnswerSummary, UpstreamCall } from '../../../domain/provider-adapter.ts';
import type { MemberReport, ProviderFailure } from '../../../domain/provider-failure.ts';
import { addUsage, type Usage } from '../../../domain/usage.ts';
import { requestInEvents } from '../../kit/request-in-events.ts';
import { AnswerCollector, type Collected, type CollectedAnswer } from './collected-answer.ts';
import type { JudgeRule } from './composite.ts';
import type { PassingCallOptions } from './fallback-call.ts';
import { choiceQuestion, chooseByRule, mergeQuestion, readChoice } from './judge.ts';
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
import type { Member } from './members.ts';

export interface CouncilCallOptions extends PassingCallOptions {
  /** One of the answers is chosen, or one is made of them all. */
  readonly mode: 'best-of' | 'ensemble';
  /** undefined: the member that should judge cannot be asked now. */
  readonly judge: JudgeRule | Member | undefined;
}

const notJudged: ProviderFailure = {
  kind: 'broken-before-content',
  message: 'The answers of its members could not be put together.',
};

function randomMark(): string {
  return `#${randomBytes(12).toString('hex')}`;
}

/** Asks all members, waits for them, and lets a judge choose or merge. What all of them cost is summed. */
export class CouncilCall implements UpstreamCall {
  readonly #options: CouncilCallOptions;
  readonly #calls = new Set<UpstreamCall>();
  readonly #failures: FailedMember[] = [];
  readonly #answered: MemberAttempt[] = [];
  #usage: Usage | undefined;
  /** Whether all said what they used: half a sum would be a lie. */
  #isCounted = true;
  #connected = false;
  #aborted = false;
  #paused = false;

  constructor(options: CouncilCallOptions) {
    this.#options = options;
  }

  start(): UpstreamCall {
    // Nothing may be told before the caller holds the call.
    queueMicrotask(() => {
      this.#run().catch(() => {
        if (!this.#aborted) this.#options.sink.fail(notJudged);
      });
    });
    return this;
  }

  pause(): void {
    this.#paused = true;
    for (const call of this.#calls) call.pause();
  }

  resume(): void {
    this.#paused = false;
    for (const call of this.#calls) call.resume();
  }

  abort(): void {
    this.#aborted = true;
    for (const call of this.#calls) call.abort();
  }

  async #run(): Promise<void> {
    if (this.#aborted) return;
    const { members, sink, mode } = this.#options;
    const answers = (await Promise.all(members.map((member) => this.#answerOf(member)))).filter(
      (answer) => answer !== undefined,
    );
    if (this.#aborted) return;
    const [only, second] = answers;
    if (only === undefined) sink.fail(jointFailure(this.#failures));
    else if (second === undefined) this.#tell(only, []);
    else if (mode === 'best-of') await this.#choose(answers, only);
    else this.#merge(answers, only);
  }

  /** A member's whole answer; undefined where it has none, with any of its keys. */
  async #answerOf(member: Member): Promise<CollectedAnswer | undefined> {
    const { request, upstreamModel } = this.#options.call;
    const attempts = attemptsOf([member], upstreamModel);
    const inEvents = { ...requestInEvents(request, request.meaning()), stream: false };
    let at: number | undefined = 0;
    while (at !== undefined && !this.#aborted) {
      const attempt: MemberAttempt | undefined = attempts[at];
      if (attempt === undefined) return undefined;
      const collected = await this.#collect(attempt, inEvents);
      if (collected.kind === 'answer') return collected.answer;
      this.#failures.push({ attempt, failure: collected.failure });
      at = nextAttempt(attempts, at, collected.failure);
    }
    return undefined;
  }

  #collect(attempt: MemberAttempt, request: ChatRequest): Promise<Collected> {
    const { call, owner, memberTimeoutMs } = this.#options;
    return new Promise((resolve) => {
      const settle = (collected: Collected) => {
        clearTimeout(timer);
        if (under !== undefined) this.#calls.delete(under);
        if (collected.kind === 'answer') {
          this.#answered.push(attempt);
          this.#count(collected.answer.summary.usage);
        }
        resolve(collected);
      };
      const timer = setTimeout(() => {
        under?.abort();
        settle({ kind: 'failed', failure: memberTimedOut(memberTimeoutMs) });
      }, memberTimeoutMs).unref();
      const sink = new AnswerCollector(() => this.#tellConnected(), settle);
      const under: UpstreamCall | undefined = askMember(attempt, { call, request, owner, sink, others: noOthers });
      this.#calls.add(under);
    });
  }

  async #choose(answers: readonly CollectedAnswer[], first: CollectedAnswer): Promise<void> {
    const { judge, call } = this.#options;
    const rule = typeof judge === 'string' ? judge : 'consensus';
    if (judge === undefined || typeof judge === 'string') {
      const warnings =
        judge === undefined ? ['The judge cannot be asked: the answers were compared by agreement.'] : [];
      this.#tell(answers[chooseByRule(rule, answers)] ?? first, warnings);
      return;
    }
    const question = choiceQuestion(call.request.meaning(), answers, randomMark());
    const verdict = await this.#ask(judge, question);
    if (this.#aborted) return;
    const choice = verdict === undefined ? undefined : readChoice(verdict.text, answers.length);
    const warnings = choice === undefined ? ['The judge chose no answer: they were compared by agreement.'] : [];
    this.#tell(answers[choice ?? chooseByRule(rule, answers)] ?? first, warnings);
  }

  async #ask(judge: Member, question: ChatMeaning): Promise<CollectedAnswer | undefined> {
    const { request, upstreamModel } = this.#options.call;
    const [attempt] = attemptsOf([judge], upstreamModel);
    if (attempt === undefined) return undefined;
    const asked = { ...requestInEvents(request, question), stream: false, strict: false };
    const collected = await this.#collect(attempt, asked);
    return collected.kind === 'answer' ? collected.answer : undefined;
  }

  /** Calls of tools cannot be merged: who calls first, calls. */
  #merge(answers: readonly CollectedAnswer[], first: CollectedAnswer): void {
    const { judge, call, owner, sink } = this.#options;
    const calling = answers.find(({ callsTools }) => callsTools);
    const [attempt] = judge === undefined || typeof judge === 'string' ? [] : attemptsOf([judge], call.upstreamModel);
    if (calling !== undefined || attempt === undefined) {
      const warnings = attempt === undefined ? ['The judge cannot be asked: the first answer is told.'] : [];
      this.#tell(calling ?? first, warnings);
      return;
    }
    const request = requestInEvents(call.request, mergeQuestion(call.request.meaning(), answers, randomMark()));
    const dropped = [...new Set(answers.flatMap(({ head }) => head.dropped ?? []))];
    const summing = new SummingSink(sink, (own) => this.#summed(own), dropped, this.#warnings());
    const under = askMember(attempt, {
      call,
      request: { ...request, strict: false },
      owner,
      sink: summing,
      others: () => this.#reports(),
    });
    this.#calls.add(under);
    if (this.#paused) under.pause();
  }

  #tell({ events, head, summary }: CollectedAnswer, warnings: readonly string[]): void {
    const usage = this.#summed(undefined);
    const { sink } = this.#options;
    sink.head(head);
    const rest = events.filter((event) => event.type !== 'usage');
    sink.events(usage === undefined ? rest : [...rest, { type: 'usage', usage }]);
    if (this.#aborted) return;
    const all = [...(summary.warnings ?? []), ...this.#warnings(), ...warnings];
    sink.end({ ...summary, usage, members: this.#reports(), ...(all.length === 0 ? {} : { warnings: all }) });
  }

  #warnings(): readonly string[] {
    return this.#failures.map(({ attempt, failure }) => `${attempt.member.name} did not answer: ${failure.message}`);
  }

  #reports(): readonly MemberReport[] {
    return [...reportsOf(this.#failures), ...this.#answered.map((attempt) => reportOf(attempt, 'ok'))];
  }

  #tellConnected(): void {
    if (this.#connected || this.#aborted) return;
    this.#connected = true;
    this.#options.sink.connected();
  }

  #count(usage: Usage | undefined): void {
    this.#isCounted &&= usage !== undefined;
    if (usage !== undefined) this.#usage = this.#usage === undefined ? usage : addUsage(this.#usage, usage);
  }

  /** What all have used, with this. */
  #summed(own: Usage | undefined): Usage | undefined {
    if (this.#usage === undefined) return own;
    const sum = own === undefined ? this.#usage : addUsage(this.#usage, own);
    return this.#isCounted ? sum : { ...sum, estimated: true };
  }
}

/** Nobody asks a collected answer who else was asked: the council tells of all of them. */
const noOthers = () => [];

/** Passes the merged answer on, with what all of it cost. */
class SummingSink implements AnswerSink {
  readonly #sink: AnswerSink;
  readonly #summed: (own: Usage | undefined) => Usage | undefined;
  readonly #dropped: readonly string[];
  readonly #warnings: readonly string[];
  #told = false;

  constructor(
    sink: AnswerSink,
    summed: (own: Usage | undefined) => Usage | undefined,
    dropped: readonly string[],
    warnings: readonly string[],
  ) {
    this.#sink = sink;
    this.#summed = summed;
    this.#dropped = dropped;
    this.#warnings = warnings;
  }

  /** Others are long connected. */
  connected(): void {}

  head(head: AnswerHead): void {
    const dropped = [...new Set([...(head.dropped ?? []), ...this.#dropped])];
    this.#sink.head({ form: 'events', ...(dropped.length === 0 ? {} : { dropped }) });
  }

  bytes(): void {}

  comments(): void {}

  events(batch: readonly ChatEvent[]): void {
    this.#sink.events(batch.map((event) => (event.type === 'usage' ? this.#sum(event.usage) : event)));
  }

  end(summary: AnswerSummary): void {
    const usage = this.#summed(summary.usage);
    if (!this.#told && usage !== undefined) this.#sink.events([{ type: 'usage', usage }]);
    const warnings = [...(summary.warnings ?? []), ...this.#warnings];
    this.#sink.end({ ...summary, usage, ...(warnings.length === 0 ? {} : { warnings }) });
  }

  fail(failure: ProviderFailure): void {
    this.#sink.fail(failure);
  }

  #sum(own: Usage): ChatEvent {
    this.#told = true;
    return { type: 'usage', usage: this.#summed(own) ?? own };
  }
}
