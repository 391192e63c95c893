import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import { encodeAnnotation } from './encode-annotation.ts';

/** One event of a stream, without its number. */
export interface ItemStep {
  readonly type: string;
  readonly fields: JsonObject;
}

/** One item of an answer as it grows. Each change is told in steps; `item()` is what it is now. */
export interface AnswerItem {
  readonly isOpen: boolean;
  item(): JsonObject;
  /** `response.output_item.added`. */
  open(): readonly ItemStep[];
  /** What is left to say, and `response.output_item.done`. `isCut`: the answer ended in the middle. */
  close(isCut: boolean): readonly ItemStep[];
}

interface Place {
  readonly id: string;
  readonly index: number;
}

type Part =
  | { readonly type: 'output_text'; text: string; readonly annotations: JsonObject[]; readonly logprobs: JsonObject[] }
  | { readonly type: 'refusal'; refusal: string };

/** What the model says: texts with their sources, and refusals. */
export class MessageItem implements AnswerItem {
  readonly #place: Place;
  readonly #parts: Part[] = [];
  /** Where the part that is open begins in the answer's text. */
  #offset: number;
  #status: 'in_progress' | 'completed' | 'incomplete' = 'in_progress';

  constructor(place: Place, offset: number) {
    this.#place = place;
    this.#offset = offset;
  }

  get isOpen(): boolean {
    return this.#status === 'in_progress';
  }

  item(): JsonObject {
    const { id } = this.#place;
    return { id, type: 'message', status: this.#status, role: 'assistant', content: this.#parts.map(partOf) };
  }

  open(): readonly ItemStep[] {
    return [added(this.#place, this.item())];
  }

  addText(text: string, logprobs: readonly JsonObject[]): readonly ItemStep[] {
    const [part, steps] = this.#openPart('output_text');
    if (part.type !== 'output_text') return steps;
    part.text += text;
    part.logprobs.push(...logprobs);
    return [...steps, this.#step('response.output_text.delta', { delta: text, logprobs })];
  }

  addRefusal(text: string): readonly ItemStep[] {
    const [part, steps] = this.#openPart('refusal');
    if (part.type !== 'refusal') return steps;
    part.refusal += text;
    return [...steps, this.#step('response.refusal.delta', { delta: text })];
  }

  addCitation(citation: Parameters<typeof encodeAnnotation>[0]): readonly ItemStep[] {
    const [part, steps] = this.#openPart('output_text');
    if (part.type !== 'output_text') return steps;
    const annotation = encodeAnnotation(citation, { offset: this.#offset, length: part.text.length });
    if (annotation === undefined) return steps;
    part.annotations.push(annotation);
    const fields = { annotation_index: part.annotations.length - 1, annotation };
    return [...steps, this.#step('response.output_text.annotation.added', fields)];
  }

  close(isCut: boolean): readonly ItemStep[] {
    const last = this.#closePart();
    this.#status = isCut ? 'incomplete' : 'completed';
    return [...last, done(this.#place, this.item())];
  }

  #openPart(type: Part['type']): readonly [Part, readonly ItemStep[]] {
    const last = this.#parts.at(-1);
    if (last?.type === type) return [last, []];
    const closed = this.#closePart();
    const part: Part =
      type === 'output_text' ? { type, text: '', annotations: [], logprobs: [] } : { type, refusal: '' };
    this.#parts.push(part);
    return [part, [...closed, this.#step('response.content_part.added', { part: partOf(part) })]];
  }

  #closePart(): readonly ItemStep[] {
    const part = this.#parts.at(-1);
    if (part === undefined) return [];
    const end = this.#step('response.content_part.done', { part: partOf(part) });
    if (part.type === 'refusal') return [this.#step('response.refusal.done', { refusal: part.refusal }), end];
    this.#offset += part.text.length;
    return [this.#step('response.output_text.done', { text: part.text, logprobs: [...part.logprobs] }), end];
  }

  #step(type: string, fields: JsonObject): ItemStep {
    return { type, fields: { ...at(this.#place), content_index: this.#parts.length - 1, ...fields } };
  }
}

/** What the model thought, as far as it is shown, and the vendor's seal. */
export class ReasoningItem implements AnswerItem {
  readonly #place: Place;
  #text: string | undefined;
  #seal: string | undefined;
  #isOpen = true;

  constructor(place: Place) {
    this.#place = place;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  item(): JsonObject {
    return {
      id: this.#place.id,
      type: 'reasoning',
      summary: this.#text === undefined ? [] : [{ type: 'summary_text', text: this.#text }],
      ...(this.#seal === undefined ? {} : { encrypted_content: this.#seal }),
    };
  }

  open(): readonly ItemStep[] {
    return [added(this.#place, this.item())];
  }

  addText(text: string): readonly ItemStep[] {
    const isFirst = this.#text === undefined;
    this.#text = (this.#text ?? '') + text;
    const delta = this.#step('response.reasoning_summary_text.delta', { delta: text });
    if (!isFirst) return [delta];
    return [this.#step('response.reasoning_summary_part.added', { part: { type: 'summary_text', text: '' } }), delta];
  }

  seal(text: string): void {
    this.#seal = text;
  }

  close(): readonly ItemStep[] {
    this.#isOpen = false;
    const end = done(this.#place, this.item());
    if (this.#text === undefined) return [end];
    const part = { type: 'summary_text', text: this.#text };
    return [
      this.#step('response.reasoning_summary_text.done', { text: this.#text }),
      this.#step('response.reasoning_summary_part.done', { part }),
      end,
    ];
  }

  #step(type: string, fields: JsonObject): ItemStep {
    return { type, fields: { ...at(this.#place), summary_index: 0, ...fields } };
  }
}

export interface CallOpening {
  readonly callId: string;
  readonly name: string;
  readonly namespace?: string;
  readonly custom: boolean;
}

/** A call of a function, or of a custom tool with free text. */
export class CallItem implements AnswerItem {
  readonly #place: Place;
  readonly #opening: CallOpening;
  #input = '';
  #status: 'in_progress' | 'completed' | 'incomplete' = 'in_progress';

  constructor(place: Place, opening: CallOpening) {
    this.#place = place;
    this.#opening = opening;
  }

  get isOpen(): boolean {
    return this.#status === 'in_progress';
  }

  item(): JsonObject {
    const { callId, custom, name, namespace } = this.#opening;
    const named = namespace === undefined ? { name } : { namespace, name };
    const { id } = this.#place;
    const status = this.#status;
    return custom
      ? { id, type: 'custom_tool_call', status, call_id: callId, ...named, input: this.#input }
      : { id, type: 'function_call', status, call_id: callId, ...named, arguments: this.#input };
  }

  open(): readonly ItemStep[] {
    return [added(this.#place, this.item())];
  }

  addInput(text: string): readonly ItemStep[] {
    this.#input += text;
    return [{ type: `${this.#events}.delta`, fields: { ...at(this.#place), delta: text } }];
  }

  /** A function without parameters can have been called with nothing at all. */
  close(isCut: boolean): readonly ItemStep[] {
    const { custom, name } = this.#opening;
    const empty = !custom && !isCut && this.#input.trim() === '' ? this.addInput('{}') : [];
    this.#status = isCut ? 'incomplete' : 'completed';
    const whole: JsonObject = custom ? { input: this.#input } : { name, arguments: this.#input };
    return [
      ...empty,
      { type: `${this.#events}.done`, fields: { ...at(this.#place), ...whole } },
      done(this.#place, this.item()),
    ];
  }

  get #events(): string {
    return this.#opening.custom ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
  }
}

/** An item that comes in one piece: a picture, or one that a vendor of this dialect made. */
export class WholeItem implements AnswerItem {
  readonly isOpen = false;
  readonly #index: number;
  readonly #item: JsonObject;

  constructor(index: number, item: JsonObject) {
    this.#index = index;
    this.#item = item;
  }

  item(): JsonObject {
    return this.#item;
  }

  open(): readonly ItemStep[] {
    const place = { id: '', index: this.#index };
    return [added(place, this.#item), done(place, this.#item)];
  }

  close(): readonly ItemStep[] {
    return [];
  }
}

function partOf(part: Part): JsonObject {
  return part.type === 'refusal'
    ? { ...part }
    : { type: part.type, annotations: [...part.annotations], logprobs: [...part.logprobs], text: part.text };
}

function at({ id, index }: Place): { readonly item_id: JsonValue; readonly output_index: JsonValue } {
  return { item_id: id, output_index: index };
}

function added({ index }: Place, item: JsonObject): ItemStep {
  return { type: 'response.output_item.added', fields: { output_index: index, item } };
}

function done({ index }: Place, item: JsonObject): ItemStep {
  return { type: 'response.output_item.done', fields: { output_index: index, item } };
}
