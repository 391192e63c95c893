import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import { noUsage, type Usage } from '../../../domain/usage.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { AnswerCollector } from '../voice.ts';
import type { BlockDelta, BlockStep } from './answer-block.ts';
import { BlockSequence } from './block-sequence.ts';
import { encodeMessage } from './encode-message.ts';
import { encodeUsage } from './encode-usage.ts';
import { type Asked, ownId } from './own-id.ts';
import { encodeEnding } from './stop-reason.ts';
import { toolInput } from './tool-input.ts';

/** Gathers the events of one answer into the `message` that a client without streaming gets: the same blocks that a stream would have. */
export class MessageCollector implements AnswerCollector {
  #identity: AnswerIdentity;
  readonly #asked: Asked | undefined;
  readonly #sequence = new BlockSequence();
  readonly #content: GatheredBlock[] = [];
  #reason: FinishReason = { kind: 'stop' };
  #stopSequence: string | undefined;
  #usage: Usage = noUsage;

  /** `identity` holds until an `answer-start` says better. */
  constructor(identity: AnswerIdentity, asked?: Asked) {
    this.#identity = identity;
    this.#asked = asked;
  }

  add(event: ChatEvent): void {
    if (event.type === 'answer-start') this.#identity = ownId(this.#identity, event, this.#asked);
    else if (event.type === 'usage') this.#usage = event.usage;
    else if (event.type === 'finish') this.#finish(event);
    else this.#gather(this.#sequence.add(event));
  }

  toJson(): string {
    this.#gather(this.#sequence.finish());
    const { refusal } = this.#sequence;
    return JSON.stringify({
      ...encodeMessage(this.#identity),
      content: this.#content.map((block) => block.toBlock()),
      ...encodeEnding({ reason: this.#reason, stopSequence: this.#stopSequence, refusal }),
      usage: encodeUsage(this.#usage),
    });
  }

  #finish({ choice, reason, stopSequence }: Extract<ChatEvent, { readonly type: 'finish' }>): void {
    if (choice > 0) return;
    this.#reason = reason;
    this.#stopSequence = stopSequence;
  }

  #gather(steps: readonly BlockStep[]): void {
    for (const step of steps) {
      if (step.kind === 'start') this.#content.push(new GatheredBlock(step.block));
      else if (step.kind === 'delta') this.#content.at(-1)?.add(step.delta);
    }
  }
}

/** One block as it grows. */
class GatheredBlock {
  readonly #start: JsonObject;
  #text = '';
  #signature = '';
  #input = '';
  readonly #citations: JsonValue[] = [];

  constructor(start: JsonObject) {
    this.#start = start;
  }

  add(delta: BlockDelta): void {
    switch (delta.type) {
      case 'text_delta':
        this.#text += delta.text;
        return;
      case 'thinking_delta':
        this.#text += delta.thinking;
        return;
      case 'signature_delta':
        this.#signature = delta.signature;
        return;
      case 'input_json_delta':
        this.#input += delta.partial_json;
        return;
      case 'citations_delta':
        this.#citations.push(delta.citation);
    }
  }

  toBlock(): JsonObject {
    const start = this.#start;
    switch (start['type']) {
      case 'text':
        return { ...start, text: this.#text, ...(this.#citations.length === 0 ? {} : { citations: this.#citations }) };
      case 'thinking':
        return { ...start, thinking: this.#text, signature: this.#signature };
      case 'tool_use':
        return { ...start, input: toolInput(this.#input) };
      default:
        return start;
    }
  }
}
