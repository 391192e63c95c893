import type { JsonObject } from './json.ts';
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
  | { readonly type: 'refusal-delta'; readonly choice: number; readonly text: string }
  | {
      readonly type: 'tool-input-start';
      readonly choice: number;
      readonly call: number;
      readonly id: string;
      readonly name: string;
    }
  | { readonly type: 'tool-input-delta'; readonly choice: number; readonly call: number; readonly text: string }
  | { readonly type: 'tool-input-end'; readonly choice: number; readonly call: number }
  /** Log probabilities in OpenAI's own shape (`choices[].logprobs`): no other dialect has them richer. */
  | { readonly type: 'logprobs-delta'; readonly choice: number; readonly value: JsonObject }
  | { readonly type: 'finish'; readonly choice: number; readonly reason: FinishReason }
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
    case 'logprobs-delta':
    case 'finish':
      return true;
    case 'answer-start':
    case 'tool-input-end':
    case 'usage':
      return false;
  }
}
