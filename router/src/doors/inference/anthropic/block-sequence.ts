import type { ChatEvent } from '../../../domain/chat-event.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { Native, Seal } from '../../../domain/native.ts';
import { issuerOf } from '../../../domain/seal-text.ts';
import { unshownMedia } from '../unshown-media.ts';
import { type AnswerBlock, type BlockStep, textBlock, thinkingBlock, toolBlock, wholeBlock } from './answer-block.ts';
import { encodeCitation } from './encode-citation.ts';
import { redactedDataOf, signatureOf } from './thinking-seal.ts';
import { readCaller } from './tool-caller.ts';

/**
 * An answer's events → Anthropic's content blocks, one after the other, as the dialect wants them. Upstreams of other dialects mix: the calls of
 * several tools at once, text between a call's pieces. The first block that is not whole goes out as it comes; those behind it wait for its end.
 */
export class BlockSequence {
  /** The one that goes out now, then those that wait for it. */
  #blocks: AnswerBlock[] = [];
  /** By position of the call. */
  readonly #calls = new Map<number, AnswerBlock>();
  #refusal: string | undefined;

  /** The refusal that other dialects have a field of the message for; it is told with the stop reason. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** What follows from one event; most often one step. Other choices than the first have no place in the dialect. */
  add(event: ChatEvent): readonly BlockStep[] {
    if (('choice' in event && event.choice > 0) || ('text' in event && event.text === '')) return none;
    this.#take(event);
    return this.#flush();
  }

  /** Nothing more comes: what is open is whole. */
  finish(): readonly BlockStep[] {
    for (const block of this.#blocks) block.end();
    return this.#flush();
  }

  #take(event: ChatEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.#text().push({ type: 'text_delta', text: event.text });
        return;
      case 'refusal-delta':
        this.#refusal = (this.#refusal ?? '') + event.text;
        return;
      case 'citation':
        this.#text().push({ type: 'citations_delta', citation: encodeCitation(event.citation) });
        return;
      case 'reasoning-delta':
        this.#thinking().push({ type: 'thinking_delta', thinking: event.text });
        return;
      case 'reasoning-end':
        this.#endThinking(event.seal);
        return;
      case 'tool-input-start':
        this.#startCall(event);
        return;
      case 'tool-input-delta':
        this.#calls.get(event.call)?.pushInput(event.text);
        return;
      case 'tool-input-end':
        this.#calls.get(event.call)?.end();
        return;
      case 'native':
        this.#addNative(event.native);
        return;
      case 'media':
        this.#text().push({ type: 'text_delta', text: unshownMedia(event.mediaType) });
        return;
      // Told elsewhere, or without a place in this dialect: its models tell no probabilities.
      case 'answer-start':
      case 'finish':
      case 'usage':
      case 'embedding':
      case 'logprobs-delta':
    }
  }

  #text(): AnswerBlock {
    const last = this.#blocks.at(-1);
    return last?.kind === 'text' && !last.isWhole ? last : this.#append(textBlock());
  }

  #thinking(): AnswerBlock {
    return this.#openThinking() ?? this.#append(thinkingBlock());
  }

  #openThinking(): AnswerBlock | undefined {
    const last = this.#blocks.at(-1);
    return last?.kind === 'thinking' && !last.isWhole ? last : undefined;
  }

  /** Thinking that is not shown is a block of its own; Anthropic's shows an empty text where only its signature was asked for. */
  #endThinking(seal: Seal | undefined): void {
    const open = this.#openThinking();
    const hidden = seal !== undefined && (seal.redacted === true || (open === undefined && !isOwn(seal)));
    if (hidden) {
      open?.end();
      this.#append(redactedBlock(seal));
      return;
    }
    if (open === undefined && seal === undefined) return;
    const block = open ?? this.#append(thinkingBlock());
    if (seal !== undefined) block.sign(signatureOf(seal));
    block.end();
  }

  /** Another vendor's seal on a call has no field here: it travels in a redacted block before it, under the call's id; `read-messages` unites them. */
  #startCall({ call, id, name, custom, seal }: Extract<ChatEvent, { readonly type: 'tool-input-start' }>): void {
    if (seal !== undefined && !isOwn(seal)) this.#append(redactedBlock({ ...seal, id }));
    const caller = seal !== undefined && isOwn(seal) ? readCaller(seal) : undefined;
    this.#calls.set(call, this.#append(toolBlock({ id, name, isFreeText: custom === true, caller })));
  }

  #addNative({ dialect: from, value }: Native): void {
    if (from !== dialect || !isJsonObject(value) || typeof value['type'] !== 'string') return;
    this.#append(wholeBlock(value));
  }

  #append(block: AnswerBlock): AnswerBlock {
    this.#blocks.push(block);
    return block;
  }

  #flush(): readonly BlockStep[] {
    const steps: BlockStep[] = [];
    for (let [first] = this.#blocks; first !== undefined; [first] = this.#blocks) {
      first.drain(steps);
      if (!first.isWhole && (this.#blocks.length === 1 || !first.mayClose)) break;
      first.close(steps);
      this.#blocks.shift();
    }
    return steps;
  }
}

const dialect = 'anthropic-messages';
const none: readonly BlockStep[] = [];

function redactedBlock(seal: Seal): AnswerBlock {
  return wholeBlock({ type: 'redacted_thinking', data: redactedDataOf(seal) } satisfies JsonObject);
}

function isOwn(seal: Seal): boolean {
  return seal.dialect === dialect && seal.issuer === issuerOf(dialect);
}
