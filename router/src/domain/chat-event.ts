import type { JsonObject } from './json.ts';
import type { Citation } from './media.ts';
import type { Native, Seal } from './native.ts';
import type { Usage } from './usage.ts';

/** Why a choice ended. `other` keeps the upstream's own word. */
export type FinishReason =
  | { readonly kind: 'stop' | 'length' | 'tool-calls' | 'content-filter' }
  | { readonly kind: 'other'; readonly word: string };

/**
 * Everything an upstream can say while it answers, one union for every stream and every dialect.
 * `choice` counts from 0 (`n` > 1); `call` is the position of a tool call inside its choice.
 * Order: one `answer-start`; per choice any deltas, each tool call as start, deltas, end; one `finish` per choice; `usage` last.
 */
export type ChatEvent =
  | {
      readonly type: 'answer-start';
      readonly id: string;
      readonly model: string;
      /** Epoch seconds, as OpenAI's `created`. */
      readonly createdS: number;
      /** OpenAI's `system_fingerprint`, where the upstream has one. */
      readonly fingerprint?: string;
    }
  | { readonly type: 'text-delta'; readonly choice: number; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly choice: number; readonly text: string }
  /** The thinking so far is whole; deltas after it begin another block. Without any delta before it: thinking that is not shown. */
  | { readonly type: 'reasoning-end'; readonly choice: number; readonly seal?: Seal }
  | { readonly type: 'refusal-delta'; readonly choice: number; readonly text: string }
  | {
      readonly type: 'tool-input-start';
      readonly choice: number;
      readonly call: number;
      readonly id: string;
      readonly name: string;
      /** Of a custom tool, whose input is free text. */
      readonly custom?: true;
      readonly seal?: Seal;
    }
  | { readonly type: 'tool-input-delta'; readonly choice: number; readonly call: number; readonly text: string }
  | { readonly type: 'tool-input-end'; readonly choice: number; readonly call: number }
  /** A source of the text so far. */
  | { readonly type: 'citation'; readonly choice: number; readonly citation: Citation }
  /** A whole image or sound that the model made. */
  | { readonly type: 'media'; readonly choice: number; readonly mediaType: string; readonly base64: string }
  /** A block, item or field that only clients of the same dialect can be shown (`server_tool_use`). */
  | { readonly type: 'native'; readonly choice: number; readonly native: Native }
  /** One vector of an embeddings answer. */
  | { readonly type: 'embedding'; readonly index: number; readonly vector: readonly number[] | string }
  /** Log probabilities in OpenAI's own shape (`choices[].logprobs`): no other dialect has them richer. */
  | { readonly type: 'logprobs-delta'; readonly choice: number; readonly value: JsonObject }
  | {
      readonly type: 'finish';
      readonly choice: number;
      readonly reason: FinishReason;
      /** The stop sequence that was hit, where the upstream says which. */
      readonly stopSequence?: string;
    }
  | { readonly type: 'usage'; readonly usage: Usage };

/** Whether an event is content in the sense of the commit point: after it no failover goes unnoticed. */
export function isContent(event: ChatEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal-delta':
    case 'tool-input-delta':
      return event.text.length > 0;
    case 'tool-input-start':
    case 'citation':
    case 'media':
    case 'native':
    case 'embedding':
    case 'logprobs-delta':
    case 'finish':
      return true;
    case 'reasoning-end':
    case 'answer-start':
    case 'tool-input-end':
    case 'usage':
      return false;
  }
}
