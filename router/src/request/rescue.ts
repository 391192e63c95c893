import type { ChatEvent } from '../domain/chat-event.ts';
import type { ChatRequest } from '../domain/chat-request.ts';
import type { AnswerSummary } from '../domain/provider-adapter.ts';
import { causeOf, type ProviderFailure } from '../domain/provider-failure.ts';
import type { AttemptSpending } from '../domain/request-record.ts';
import type { RouterError } from '../domain/router-error.ts';
import { noUsage } from '../domain/usage.ts';
import type { AnswerReceiver, CommittedAnswer } from './attempts/answer-receiver.ts';
import { continuedRequest } from './continued-request.ts';
import { OverlapTrimmer } from './overlap-trimmer.ts';
import type { Target, Tried } from './plan.ts';
import { estimateTokens } from './tokens/estimate-tokens.ts';
import { textTokens } from './tokens/text-tokens.ts';
import { tokenFamily } from './tokens/token-families.ts';

export interface RescueOptions {
  readonly request: ChatRequest;
  readonly receiver: AnswerReceiver;
  /** Asks the next candidate. */
  readonly goOn: (rescue: RescueCall) => void;
}

export interface RescueCall {
  /** What broke. */
  readonly tried: Tried;
  /** What the broken attempt was paid for, as far as anybody can say. */
  readonly spent: AttemptSpending;
  /** What the next one is asked. */
  readonly requestFor: (target: Target, upstreamModel: string) => ChatRequest;
}

/** One answer is not sewn together of more pieces than this. */
const MAX_RESCUES = 2;

/**
 * Between the run and its receiver where `routing.continueOnBreak` is on: remembers the text that the client has, and lets another candidate go on
 * from there when the stream breaks. Only where nothing else was open: half a tool call or a second choice cannot be continued.
 */
export class Rescue implements AnswerReceiver {
  readonly #options: RescueOptions;
  #text = '';
  #isText = true;
  #openCalls = 0;
  #rescues = 0;
  /** Where it broke last: told when nobody can go on. */
  #broken: { readonly target: Target; readonly failure: ProviderFailure } | undefined;
  /** How much of the text earlier attempts wrote. */
  #lost = 0;
  #trimmer: OverlapTrimmer | undefined;

  constructor(options: RescueOptions) {
    this.#options = options;
  }

  commit(answer: CommittedAnswer, summary: AnswerSummary | undefined): void {
    this.#options.receiver.commit(answer, summary);
  }

  bytes(chunk: Uint8Array): void {
    // A request in the house's own words is answered in events.
    this.#isText = false;
    this.#options.receiver.bytes(chunk);
  }

  events(batch: readonly ChatEvent[]): void {
    const rest = this.#trimmer === undefined ? batch : batch.flatMap((event) => this.#trimmed(event));
    for (const event of rest) this.#remember(event);
    if (rest.length > 0) this.#options.receiver.events(rest);
  }

  end(summary: AnswerSummary): void {
    const held = this.#trimmer?.flush() ?? '';
    if (held !== '') this.#options.receiver.events([{ type: 'text-delta', choice: 0, text: held }]);
    this.#options.receiver.end(summary);
  }

  breakOff(target: Target, failure: ProviderFailure): void {
    // What the caller did wrong, or may not hear, is not asked of others (as before the first word).
    if (!this.#canGoOn() || isRefusal(causeOf(failure))) {
      this.#options.receiver.breakOff(target, failure);
      return;
    }
    this.#rescues += 1;
    this.#broken = { target, failure };
    const said = this.#text;
    const spent = this.#spentBy(target, said.slice(this.#lost));
    this.#lost = said.length;
    this.#trimmer = new OverlapTrimmer(said);
    // For the plan it is a break like one before content: the next may be asked.
    const tried: Tried = { target, failure: { kind: 'broken-before-content', message: failure.message } };
    const requestFor: RescueCall['requestFor'] = (next, model) =>
      continuedRequest(this.#options.request, said, next, model);
    this.#options.goOn({ tried, spent, requestFor });
  }

  /** Nobody could go on: the client hears of the break, and not of what came of the rescue. */
  giveUp(error: RouterError): void {
    const broken = this.#broken;
    if (broken === undefined) this.#options.receiver.giveUp(error);
    else this.#options.receiver.breakOff(broken.target, broken.failure);
  }

  crash(error: unknown): void {
    this.#options.receiver.crash(error);
  }

  #canGoOn(): boolean {
    return this.#isText && this.#text !== '' && this.#openCalls === 0 && this.#rescues < MAX_RESCUES;
  }

  /** Of what another one goes on with: its own beginning, and what the client has already, is not told again. */
  #trimmed(event: ChatEvent): readonly ChatEvent[] {
    if (event.type === 'answer-start') return [];
    const isText = event.type === 'text-delta' && event.choice === 0;
    const text = (isText ? this.#trimmer?.push(event.text) : this.#trimmer?.flush()) ?? '';
    const told: readonly ChatEvent[] = text === '' ? [] : [{ type: 'text-delta', choice: 0, text }];
    return isText ? told : [...told, event];
  }

  /** What it wrote was paid for, and the prompt; how much that was, nobody said. */
  #spentBy({ provider, model }: Target, written: string): AttemptSpending {
    const family = tokenFamily(provider.upstreamName(model));
    const inputTokens = estimateTokens(this.#options.request.meaning(), family);
    const outputTokens = Math.ceil(textTokens(written) * family.rates.text);
    const usage = { ...noUsage, inputTokens, outputTokens, estimated: true };
    return { inputTokens, outputTokens, estimated: true, costUsd: provider.cost(model, usage)?.usd };
  }

  #remember(event: ChatEvent): void {
    switch (event.type) {
      case 'text-delta':
        if (event.choice === 0) this.#text += event.text;
        else this.#isText = false;
        return;
      case 'tool-input-start':
        this.#openCalls += 1;
        return;
      case 'refusal-delta':
      case 'logprobs-delta':
      case 'media':
      case 'native':
      case 'embedding':
      case 'finish':
        this.#isText = false;
        return;
      // A call that is whole would have to be repeated by the next: no.
      case 'tool-input-end':
      case 'tool-input-delta':
      case 'answer-start':
      case 'reasoning-delta':
      case 'reasoning-end':
      case 'citation':
      case 'usage':
    }
  }
}

function isRefusal({ kind }: ProviderFailure): boolean {
  return kind === 'invalid-request' || kind === 'context-overflow' || kind === 'content-refused';
}
