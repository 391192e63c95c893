import type { JsonObject } from './json.ts';
import type { CacheMark, ContentPart } from './media.ts';
import type { Seal } from './native.ts';
import type { Placed } from './placed.ts';

/** One turn of a conversation. */
export type ChatMessage = MessageMarks &
  (
    | { readonly role: 'system' | 'developer'; readonly parts: readonly ContentPart[]; readonly name?: string }
    | { readonly role: 'user'; readonly parts: readonly ContentPart[]; readonly name?: string }
    | { readonly role: 'assistant'; readonly parts: readonly AssistantPart[]; readonly name?: string }
    | {
        readonly role: 'tool';
        readonly callId: string;
        /** The tool's name, where the dialect says it (Gemini, the old functions). */
        readonly name?: string;
        readonly parts: readonly ContentPart[];
        readonly isError?: boolean;
        readonly cache?: CacheMark;
      }
  );

interface MessageMarks extends Placed {
  /** Fields in the words of the request's own dialect that have no name here (OpenAI's `audio` of an earlier answer). */
  readonly extra?: JsonObject;
}

/** What a model said, in the order in which it did: thinking between tool calls keeps its place. */
export type AssistantPart =
  | ContentPart
  | ReasoningPart
  | ToolCallPart
  | (Placed & { readonly type: 'refusal'; readonly text: string });

export interface ReasoningPart extends Placed {
  readonly type: 'reasoning';
  /** Empty where the vendor only gave a seal (redacted or encrypted thinking). */
  readonly text: string;
  readonly seal?: Seal;
}

export interface ToolCallPart extends Placed {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** The arguments' JSON text exactly as the model wrote it; it can be broken. Of a custom tool: its free text. */
  readonly input: string;
  readonly custom?: true;
  readonly seal?: Seal;
  readonly cache?: CacheMark;
  /** As in a message. */
  readonly extra?: JsonObject;
}
