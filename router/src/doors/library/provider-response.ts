/** An answer, whoever gave it. Money is USD, times are milliseconds. */
export interface ProviderResponse {
  readonly content: string;
  /** The id of the provider that answered. */
  readonly provider: string;
  readonly model: string;
  /** null where no price is known. */
  readonly cost: number | null;
  /** From the question to the last word of the answer, retries and failover included. */
  readonly latency: number;
  readonly tokens: TokenCounts;
  /** Why it ended: `stop`, `length`, `tool-calls`, `content-filter`, or the provider's own word. */
  readonly finishReason?: string | undefined;
  /** What the model thought, where it shows it. */
  readonly reasoning?: string | undefined;
  readonly toolCalls?: readonly ToolCall[] | undefined;
  /** Every call that was made for it, the last one answered. */
  readonly attempts?: readonly CallAttempt[] | undefined;
  /** What went otherwise than asked, in sentences. */
  readonly warnings?: readonly string[] | undefined;
}

/**
 * The name as a value too. D4's sample imports the type without `type`: where types are merely stripped (`node sample.ts`), such an import has to find
 * something.
 */
export const ProviderResponse = {
  /** Whether somebody's own provider returned an answer. */
  is(value: unknown): value is ProviderResponse {
    return typeof value === 'object' && value !== null && 'content' in value && typeof value.content === 'string';
  },
} as const;

export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly total: number;
  /** True where the provider said nothing and the router counted. */
  readonly estimated?: boolean | undefined;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text exactly as the model wrote it; it can be broken. */
  readonly input: string;
}

/** One call to one provider. */
export interface CallAttempt {
  readonly provider: string;
  readonly model: string;
  /** `ok`, or the kind of the failure: `rate-limited`, `timed-out`, ... */
  readonly outcome: string;
  readonly reason?: string | undefined;
  readonly latency: number;
}

/** One piece of an answer that streams. `done` comes last and has the whole. */
export type StreamChunk =
  | { readonly type: 'content'; readonly content: string }
  | { readonly type: 'reasoning'; readonly content: string }
  | { readonly type: 'done'; readonly content: ''; readonly response: ProviderResponse };
