import type { ChatEvent } from '../domain/chat-event.ts';
import type { ChatRequest } from '../domain/chat-request.ts';
import type { AnswerSummary } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { RouterError } from '../domain/router-error.ts';
import { addUsage, noUsage } from '../domain/usage.ts';
import type { AnswerReceiver, CommittedAnswer } from './attempts/answer-receiver.ts';
import { continuedRequest } from './continued-request.ts';
import type { Target, Tried } from './plan.ts';

export interface RescueOptions {
  readonly request: ChatRequest;
  readonly receiver: AnswerReceiver;
  /** Asks the next candidate, with what was tried before; `requestFor` says what it is asked. */
  readonly goOn: (tried: Tried, requestFor: (target: Target, upstreamModel: string) => ChatRequest) => void;
}

/** One answer is not sewn together of more pieces than this. */
const MAX_RESCUES = 2;
const CHARACTERS_PER_TOKEN = 4;

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
  #lostCharacters = 0;

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
    for (const event of batch) this.#remember(event);
    const rest = this.#rescues === 0 ? batch : batch.filter((event) => event.type !== 'answer-start');
    if (rest.length > 0) this.#options.receiver.events(rest);
  }

  /** What the first provider wrote was paid for too; how much of it, nobody said. */
  end(summary: AnswerSummary): void {
    const { usage } = summary;
    if (this.#lostCharacters === 0 || usage === undefined) {
      this.#options.receiver.end(summary);
      return;
    }
    const lost = { ...noUsage, outputTokens: Math.ceil(this.#lostCharacters / CHARACTERS_PER_TOKEN), estimated: true };
    this.#options.receiver.end({ ...summary, usage: addUsage(lost, usage) });
  }

  breakOff(target: Target, failure: ProviderFailure): void {
    if (!this.#canGoOn()) {
      this.#options.receiver.breakOff(target, failure);
      return;
    }
    this.#rescues += 1;
    this.#broken = { target, failure };
    const said = this.#text;
    this.#lostCharacters = said.length;
    // For the plan it is a break like one before content: the next may be asked.
    const tried: Tried = { target, failure: { kind: 'broken-before-content', message: failure.message } };
    this.#options.goOn(tried, (next, model) => continuedRequest(this.#options.request, said, next, model));
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
