import type { JsonObject, JsonValue } from './json.ts';

/**
 * The wire language of a door or of an upstream. A request stays bytes where both ends speak the same one.
 * `events` is none of them: the request was made inside the house (the library, a chain, a test) and its answer is wanted as events.
 */
export type Dialect = 'openai-chat' | 'events';

/**
 * One chat request as it came through a door.
 * `body` is parsed once; `bytes` are the very bytes, forwarded where the upstream speaks the same dialect;
 * `meaning()` translates on first use and remembers, so the fast path never pays for it.
 */
export interface ChatRequest {
  readonly dialect: Dialect;
  readonly bytes: Uint8Array;
  readonly body: JsonObject;
  /** Whether the model's name can be told and changed in the bytes themselves (`domain/spells-model-once`). */
  readonly spellsModelOnce: boolean;
  /** The model as the client wrote it; undefined when it named none. */
  readonly model: string | undefined;
  /** `provider` of the body, where it is a text (the object form of OpenRouter comes with the routing engine). */
  readonly provider: string | undefined;
  readonly stream: boolean;
  /** Whether a streaming client asked for the usage chunk itself. */
  readonly wantsUsage: boolean;
  /** Asks for visible thinking (`reasoning_effort`, `reasoning`, `thinking`): longer time limits hold. */
  readonly reasoning: boolean;
  meaning(): ChatMeaning;
}

/** What a chat request means, whatever dialect it came in. Unknown fields of the dialect are kept in `extra`. */
export interface ChatMeaning {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: ToolChoice | undefined;
  readonly parallelToolCalls: boolean | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly frequencyPenalty: number | undefined;
  readonly presencePenalty: number | undefined;
  readonly stop: readonly string[];
  readonly seed: number | undefined;
  readonly choices: number | undefined;
  readonly logprobs: { readonly top: number | undefined } | undefined;
  readonly output: OutputFormat | undefined;
  readonly reasoningEffort: string | undefined;
  readonly endUser: string | undefined;
  /** Fields of the request's own dialect that have no name here; only an upstream of the same dialect gets them. */
  readonly extra: JsonObject;
}

export type ChatMessage =
  | { readonly role: 'system' | 'developer'; readonly parts: readonly ContentPart[]; readonly name?: string }
  | { readonly role: 'user'; readonly parts: readonly ContentPart[]; readonly name?: string }
  | {
      readonly role: 'assistant';
      readonly parts: readonly ContentPart[];
      readonly toolCalls: readonly ToolCall[];
      /** Thinking text of an earlier turn, where the client sent it back. */
      readonly reasoning?: string;
      readonly refusal?: string;
      readonly name?: string;
    }
  | { readonly role: 'tool'; readonly callId: string; readonly parts: readonly ContentPart[] };

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly source: MediaSource; readonly detail?: string }
  | { readonly type: 'audio'; readonly source: MediaSource }
  | { readonly type: 'file'; readonly source: MediaSource; readonly filename?: string }
  /** A part of the request's own dialect that has no name here, kept whole. */
  | { readonly type: 'other'; readonly value: JsonValue };

export type MediaSource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'file-id'; readonly id: string };

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** The arguments' JSON text exactly as the model wrote it; it can be broken. */
  readonly input: string;
}

export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: JsonObject;
  readonly strict?: boolean;
}

export type ToolChoice =
  | { readonly kind: 'auto' | 'none' | 'required' }
  | { readonly kind: 'tool'; readonly name: string };

export type OutputFormat =
  | { readonly kind: 'text' | 'json' }
  | {
      readonly kind: 'schema';
      readonly name: string;
      readonly description?: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
    };
