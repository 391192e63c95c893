import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import { unsealedSignature } from './thinking-seal.ts';
import { toolIdText } from './tool-id-text.ts';
import { toolInput } from './tool-input.ts';
import { WholeObject } from './whole-object.ts';

/** What happens to the content of an answer: the three kinds of events that a stream has for it. */
export type BlockStep =
  | { readonly kind: 'start'; readonly block: JsonObject }
  | { readonly kind: 'delta'; readonly delta: BlockDelta }
  | { readonly kind: 'stop' };

export type BlockDelta =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'thinking_delta'; readonly thinking: string }
  | { readonly type: 'signature_delta'; readonly signature: string }
  | { readonly type: 'input_json_delta'; readonly partial_json: string }
  | { readonly type: 'citations_delta'; readonly citation: JsonValue };

const OBJECT = /^\s*\{/;
const stop: BlockStep = { kind: 'stop' };

interface BlockOptions {
  readonly kind: 'text' | 'thinking' | 'tool' | 'whole';
  readonly start: JsonObject;
  readonly isFreeText?: boolean;
}

/** One content block of an answer on its way out. What is pushed into it waits until it is drained. */
export class AnswerBlock {
  readonly kind: BlockOptions['kind'];
  readonly #start: JsonObject;
  readonly #isFreeText: boolean;
  readonly #input: WholeObject | undefined;
  #pending: BlockDelta[] = [];
  /** Input that is no object yet, or never will be: a custom tool's free text, `null`. */
  #held = '';
  #isObject = false;
  #started = false;
  #signed = false;
  #whole: boolean;

  constructor({ kind, start, isFreeText = false }: BlockOptions) {
    this.kind = kind;
    this.#start = start;
    this.#isFreeText = isFreeText;
    this.#input = kind === 'tool' ? new WholeObject() : undefined;
    this.#whole = kind === 'whole';
  }

  /** Nothing more comes. */
  get isWhole(): boolean {
    return this.#whole;
  }

  /** May it be closed because another one begins? A call may not, as long as its input is not all there. */
  get mayClose(): boolean {
    return this.#input === undefined || (this.#input.isComplete && this.#held === '');
  }

  push(delta: BlockDelta): void {
    this.#pending.push(delta);
  }

  pushInput(text: string): void {
    const input = this.#held + text;
    this.#input?.feed(text);
    if (this.#isFreeText || (!this.#isObject && !OBJECT.test(input))) {
      this.#held = input;
      return;
    }
    this.#isObject = true;
    this.#held = '';
    this.push({ type: 'input_json_delta', partial_json: input });
  }

  sign(signature: string): void {
    this.#signed = true;
    this.push({ type: 'signature_delta', signature });
  }

  end(): void {
    this.#whole = true;
  }

  drain(steps: BlockStep[]): void {
    if (!this.#started) steps.push({ kind: 'start', block: this.#start });
    this.#started = true;
    for (const delta of this.#pending) steps.push({ kind: 'delta', delta });
    if (this.#pending.length > 0) this.#pending = [];
  }

  close(steps: BlockStep[]): void {
    if (this.kind === 'thinking' && !this.#signed) this.sign(unsealedSignature);
    if (this.#isFreeText || this.#held.trim() !== '') {
      const input = this.#isFreeText ? { input: this.#held } : toolInput(this.#held);
      this.push({ type: 'input_json_delta', partial_json: JSON.stringify(input) });
    }
    this.#whole = true;
    this.drain(steps);
    steps.push(stop);
  }
}

/** Without `citations: null`, which some clients (`@ai-sdk/anthropic`) refuse to read. */
export function textBlock(): AnswerBlock {
  return new AnswerBlock({ kind: 'text', start: { type: 'text', text: '' } });
}

export function thinkingBlock(): AnswerBlock {
  return new AnswerBlock({ kind: 'thinking', start: { type: 'thinking', thinking: '', signature: '' } });
}

export interface AnswerCall {
  readonly id: string;
  readonly name: string;
  readonly isFreeText: boolean;
  /** Who called, where it was not the model itself. */
  readonly caller: JsonObject | undefined;
}

export function toolBlock(call: AnswerCall): AnswerBlock {
  const start = {
    type: 'tool_use',
    id: toolIdText(call.id),
    name: call.name,
    input: {},
    caller: call.caller ?? { type: 'direct' },
  } satisfies JsonObject;
  return new AnswerBlock({ kind: 'tool', start, isFreeText: call.isFreeText });
}

/** One that comes in one piece. */
export function wholeBlock(block: JsonObject): AnswerBlock {
  return new AnswerBlock({ kind: 'whole', start: block });
}
