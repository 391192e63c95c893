import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { Usage } from '../../../domain/usage.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { AnswerCollector, StreamVoice, Voice } from '../voice.ts';
import { chatVoice } from './chat-voice.ts';
import { encodeUsage } from './encode-usage.ts';
import { finishWord, ownWord } from './finish-word.ts';

/** OpenAI's older completions: texts only. What a model thinks or calls has no place in them. */
export const completionVoice: Voice<ChatRequest> = {
  ...chatVoice,
  startStream: (request, identity) => new CompletionChunks(identity, request.wantsUsage),
  collect: (_request, identity) => new CompletionText(identity),
};

class CompletionChunks implements StreamVoice {
  #identity: AnswerIdentity;
  readonly #wantsUsage: boolean;

  constructor(identity: AnswerIdentity, wantsUsage: boolean) {
    this.#identity = identity;
    this.#wantsUsage = wantsUsage;
  }

  say(batch: readonly ChatEvent[]): string {
    return batch.map((event) => this.#encode(event)).join('');
  }

  end(): string {
    return 'data: [DONE]\n\n';
  }

  #encode(event: ChatEvent): string {
    if (event.type === 'answer-start') this.#identity = { ...this.#identity, model: event.model };
    else if (event.type === 'text-delta') return this.#frame([choiceOf(event.choice, event.text, undefined)]);
    else if (event.type === 'finish') return this.#frame([choiceOf(event.choice, '', event.reason)]);
    else if (event.type === 'usage' && this.#wantsUsage) return this.#frame([], encodeUsage(event.usage));
    return '';
  }

  #frame(choices: readonly unknown[], usage?: unknown): string {
    const body = { ...envelopeOf(this.#identity), choices, ...(usage === undefined ? {} : { usage }) };
    return `data: ${JSON.stringify(body)}\n\n`;
  }
}

class CompletionText implements AnswerCollector {
  #identity: AnswerIdentity;
  readonly #texts: string[] = [];
  readonly #reasons: FinishReason[] = [];
  #usage: Usage | undefined;

  constructor(identity: AnswerIdentity) {
    this.#identity = identity;
  }

  add(event: ChatEvent): void {
    if (event.type === 'answer-start') this.#identity = { ...this.#identity, model: event.model };
    else if (event.type === 'text-delta') this.#texts[event.choice] = (this.#texts[event.choice] ?? '') + event.text;
    else if (event.type === 'finish') this.#reasons[event.choice] = event.reason;
    else if (event.type === 'usage') this.#usage = event.usage;
  }

  toJson(): string {
    const count = Math.max(this.#texts.length, this.#reasons.length, 1);
    const choices = Array.from({ length: count }, (_, index) =>
      choiceOf(index, this.#texts[index] ?? '', this.#reasons[index] ?? { kind: 'stop' }),
    );
    const usage = this.#usage === undefined ? {} : { usage: encodeUsage(this.#usage) };
    return JSON.stringify({ ...envelopeOf(this.#identity), choices, ...usage });
  }
}

function envelopeOf({ id, createdS, model }: AnswerIdentity) {
  return { id, object: 'text_completion', created: createdS, model };
}

function choiceOf(index: number, text: string, reason: FinishReason | undefined) {
  return {
    text,
    index,
    logprobs: null,
    finish_reason: reason === undefined ? null : finishWord(reason),
    ...ownWord(reason),
  };
}
