import type { ChatMessage } from './chat-message.ts';
import type { Dialect } from './dialect.ts';
import type { JsonObject } from './json.ts';
import type { CacheMark } from './media.ts';
import type { Native } from './native.ts';
import type { Placed } from './placed.ts';

/**
 * What a request means, whatever dialect it came in. A field that its dialect does not have, or that the client did not send, is undefined:
 * nothing is invented. An encoder that cannot say a field lists it as dropped
 * (`providers/kit/dropped-fields`); `parameterName` tells what the client calls it.
 */
export interface ChatMeaning {
  /** The dialect it was read from: `extra` is in its words. */
  readonly dialect: Dialect;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: ToolChoice | undefined;
  readonly parallelToolCalls: boolean | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  readonly frequencyPenalty: number | undefined;
  readonly presencePenalty: number | undefined;
  readonly stop: readonly string[];
  readonly seed: number | undefined;
  /** `n`. */
  readonly choices: number | undefined;
  readonly logprobs: { readonly top: number | undefined } | undefined;
  readonly logitBias: JsonObject | undefined;
  readonly output: OutputFormat | undefined;
  readonly reasoning: ReasoningWish | undefined;
  /** OpenAI's `verbosity`. */
  readonly verbosity: string | undefined;
  readonly endUser: string | undefined;
  readonly metadata: JsonObject | undefined;
  readonly serviceTier: string | undefined;
  readonly promptCacheKey: string | undefined;
  /** What an embeddings request asks for; undefined in every other. Its `messages` then hold the inputs as user messages. */
  readonly embedding: EmbeddingWish | undefined;
  /** Fields of the request's own dialect that have no name here; an upstream of the same family gets them, any other lists them as dropped. */
  readonly extra: JsonObject;
  /** What the client calls a field, where its dialect has several words and it took another than the usual one (`parameterName`). */
  readonly names?: Readonly<Record<string, string>>;
}

/** How much the model shall think first. Dialects name an effort, a budget, or a switch; an encoder maps what its target lacks. */
export interface ReasoningWish {
  /** false: shall not think. undefined: the model's own habit, or follows from the others. */
  readonly enabled: boolean | undefined;
  /** `minimal`, `low`, `medium`, `high`, `xhigh` ... as the client wrote it. */
  readonly effort: string | undefined;
  /** Tokens. */
  readonly budgetTokens: number | undefined;
  /** `auto`, `concise`, `detailed`: OpenAI's summary of the thinking. */
  readonly summary: string | undefined;
}

export interface EmbeddingWish {
  /** One entry per vector wanted: text, or token ids of the model's own tokenizer. */
  readonly inputs: readonly (string | readonly number[])[];
  readonly dimensions: number | undefined;
  readonly encoding: 'float' | 'base64';
}

export type ToolDefinition =
  | (Placed & {
      readonly kind: 'function';
      readonly name: string;
      readonly description?: string;
      /** JSON schema; undefined: takes no parameters. */
      readonly inputSchema?: JsonObject;
      readonly strict?: boolean;
      readonly cache?: CacheMark;
      /** Fields in the words of the request's own dialect that have no name here (Anthropic's `defer_loading`). */
      readonly extra?: JsonObject;
    })
  /** OpenAI's custom tool: its input is free text, not JSON (Codex's `apply_patch`). `format` is its grammar, whole. */
  | (Placed & {
      readonly kind: 'custom';
      readonly name: string;
      readonly description?: string;
      readonly format?: JsonObject;
      readonly extra?: JsonObject;
    })
  /** A tool that the vendor itself runs, or one of an unknown type. */
  | (Placed & { readonly kind: 'native'; readonly native: Native });

export type ToolChoice =
  | { readonly kind: 'auto' | 'none' | 'required' }
  | { readonly kind: 'tool'; readonly name: string }
  /** Any one of these (`required`) or none of the others (`auto`). */
  | { readonly kind: 'allowed'; readonly mode: 'auto' | 'required'; readonly names: readonly string[] };

export type OutputFormat =
  | { readonly kind: 'text' | 'json' }
  | {
      readonly kind: 'schema';
      readonly name: string;
      readonly description?: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
    };
