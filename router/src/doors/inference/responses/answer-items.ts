import type { ChatEvent } from '../../../domain/chat-event.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { Native, Seal } from '../../../domain/native.ts';
import { issuerOf, sealText } from '../../../domain/seal-text.ts';
import { unshownMedia } from '../unshown-media.ts';
import { type AnswerItem, CallItem, type ItemStep, MessageItem, ReasoningItem, WholeItem } from './answer-item.ts';
import { encodeLogprobs } from './encode-logprobs.ts';
import { itemId } from './item-ids.ts';
import type { NamespacedTool } from './namespaced-tools.ts';

const dialect = 'openai-responses';
const none: readonly ItemStep[] = [];

/**
 * An answer's events → the items of its output, in the order in which they begin. Text and thinking close each other; calls stay open beside them
 * until their own end, since upstreams of other dialects mix their pieces.
 */
export class AnswerItems {
  readonly #responseId: string;
  readonly #tools: ReadonlyMap<string, NamespacedTool> | undefined;
  readonly #items: AnswerItem[] = [];
  /** By position of the call. */
  readonly #calls = new Map<number, CallItem>();
  /** The last of its kind; it may be closed. */
  #message: MessageItem | undefined;
  #reasoning: ReasoningItem | undefined;
  #textLength = 0;

  /** `tools`: those whose names are others to the client (`namespacedTools`). */
  constructor(responseId: string, tools?: ReadonlyMap<string, NamespacedTool>) {
    this.#responseId = responseId;
    this.#tools = tools;
  }

  output(): readonly JsonObject[] {
    return this.#items.map((item) => item.item());
  }

  /** Other choices than the first have no place in the dialect. `logprobs`: of this text. */
  add(event: ChatEvent, logprobs: readonly JsonObject[] = []): readonly ItemStep[] {
    if ('choice' in event && event.choice > 0) return none;
    switch (event.type) {
      case 'text-delta':
        return event.text === '' ? none : this.#addText(event.text, logprobs);
      case 'logprobs-delta':
        return this.#addText('', encodeLogprobs(event.value));
      case 'refusal-delta':
        return event.text === '' ? none : this.#inMessage((message) => message.addRefusal(event.text));
      case 'citation':
        return this.#inMessage((message) => message.addCitation(event.citation));
      case 'reasoning-delta':
        return event.text === '' ? none : this.#inReasoning((reasoning) => reasoning.addText(event.text));
      case 'reasoning-end':
        return this.#endReasoning(event.seal);
      case 'tool-input-start':
        return this.#startCall(event);
      case 'tool-input-delta':
        return event.text === '' ? none : (this.#calls.get(event.call)?.addInput(event.text) ?? none);
      case 'tool-input-end':
        return this.#endCall(event.call);
      case 'media':
        return this.#addMedia(event);
      case 'native':
        return this.#addNative(event.native);
      // Told elsewhere, or without a place in this dialect.
      case 'answer-start':
      case 'finish':
      case 'usage':
      case 'embedding':
        return none;
    }
  }

  /** Nothing more comes. `isCut`: because the answer was cut off. */
  finish(isCut: boolean): readonly ItemStep[] {
    return this.#items.flatMap((item) => (item.isOpen ? item.close(isCut) : []));
  }

  #addText(text: string, logprobs: readonly JsonObject[]): readonly ItemStep[] {
    const steps = this.#inMessage((message) => message.addText(text, logprobs));
    this.#textLength += text.length;
    return steps;
  }

  #inMessage(say: (message: MessageItem) => readonly ItemStep[]): readonly ItemStep[] {
    const open = this.#message?.isOpen === true ? this.#message : undefined;
    if (open !== undefined) return say(open);
    const closed = this.#closeReasoning();
    const message = new MessageItem(this.#place('message'), this.#textLength);
    this.#message = message;
    return [...closed, ...this.#append(message), ...say(message)];
  }

  #inReasoning(say: (reasoning: ReasoningItem) => readonly ItemStep[]): readonly ItemStep[] {
    if (this.#reasoning?.isOpen === true) return say(this.#reasoning);
    const closed = this.#closeMessage();
    const reasoning = new ReasoningItem(this.#place('reasoning'));
    this.#reasoning = reasoning;
    return [...closed, ...this.#append(reasoning), ...say(reasoning)];
  }

  /** Its own vendor's seal goes with its own id: it wants both back. */
  #endReasoning(seal: Seal | undefined): readonly ItemStep[] {
    if (this.#reasoning?.isOpen === true) {
      // The item is already known under another id.
      if (seal !== undefined) this.#reasoning.seal(sealText(seal, dialect));
      return this.#closeReasoning();
    }
    return seal === undefined ? none : [...this.#closeMessage(), ...this.#appendSeal(seal)];
  }

  #appendSeal(seal: Seal): readonly ItemStep[] {
    const { id } = this.#place('reasoning');
    const isOwn = seal.dialect === dialect && seal.issuer === issuerOf(dialect) && seal.id !== undefined;
    return this.#append(
      new WholeItem(this.#items.length, {
        id: isOwn ? (seal.id ?? id) : id,
        type: 'reasoning',
        summary: [],
        encrypted_content: isOwn ? seal.value : sealText(seal, dialect),
      }),
    );
  }

  /** A seal on a call has no field here: it travels before it, under the call's id; `read-items` unites them. */
  #startCall(event: Extract<ChatEvent, { readonly type: 'tool-input-start' }>): readonly ItemStep[] {
    const { id, name, custom = false, seal } = event;
    const closed = [...this.#closeReasoning(), ...this.#closeMessage()];
    const sealed = seal === undefined ? none : this.#appendSeal({ ...seal, id });
    const known = this.#tools?.get(name) ?? { name };
    const opening = { callId: id, custom, ...known };
    const call = new CallItem(this.#place(custom ? 'custom_tool_call' : 'function_call'), opening);
    this.#calls.set(event.call, call);
    return [...closed, ...sealed, ...this.#append(call)];
  }

  #endCall(position: number): readonly ItemStep[] {
    const call = this.#calls.get(position);
    return call?.isOpen === true ? call.close(false) : none;
  }

  /** Only pictures have an item. */
  #addMedia({ mediaType, base64 }: Extract<ChatEvent, { readonly type: 'media' }>): readonly ItemStep[] {
    if (!mediaType.startsWith('image/')) return this.#addText(unshownMedia(mediaType), []);
    const { id } = this.#place('image_generation_call');
    const format = mediaType.slice('image/'.length);
    return this.#appendWhole({
      id,
      type: 'image_generation_call',
      status: 'completed',
      result: base64,
      output_format: format,
    });
  }

  #addNative({ dialect: from, value }: Native): readonly ItemStep[] {
    if (from !== dialect || !isJsonObject(value) || typeof value['type'] !== 'string') return none;
    return this.#appendWhole(value);
  }

  #appendWhole(item: JsonObject): readonly ItemStep[] {
    return [
      ...this.#closeReasoning(),
      ...this.#closeMessage(),
      ...this.#append(new WholeItem(this.#items.length, item)),
    ];
  }

  #closeReasoning(): readonly ItemStep[] {
    return this.#reasoning?.isOpen === true ? this.#reasoning.close() : none;
  }

  #closeMessage(): readonly ItemStep[] {
    return this.#message?.isOpen === true ? this.#message.close(false) : none;
  }

  #append(item: AnswerItem): readonly ItemStep[] {
    this.#items.push(item);
    return item.open();
  }

  #place(type: string): { readonly id: string; readonly index: number } {
    const index = this.#items.length;
    return { id: itemId(type, this.#responseId, index), index };
  }
}
