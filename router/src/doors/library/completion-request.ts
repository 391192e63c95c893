import type { StrategyName } from '../../domain/routing-words.ts';

/** A question. One of `prompt` and `messages` must be there. */
export interface CompletionRequest {
  readonly prompt?: string | undefined;
  /** A conversation so far; `prompt` is then its last message. */
  readonly messages?: readonly CompletionMessage[] | undefined;
  /** What the model is told before everything else. */
  readonly system?: string | undefined;
  /** A model's name, an alias, `auto`, `auto/fast`, `auto/cheap`, `auto/best` (`auto`). */
  readonly model?: string | undefined;
  /** This provider and no other. */
  readonly provider?: string | undefined;
  readonly options?: CompletionOptions | undefined;
  readonly preferences?: CompletionPreferences | undefined;
  readonly tools?: readonly CompletionTool[] | undefined;
  /** Ends the request and its call; the answer rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** For all attempts together, milliseconds. It never lengthens a limit. */
  readonly timeout?: number | undefined;
  /** Requests of one conversation have the same: they stay where its cache is warm. */
  /** Where the cache is on: `off` asks anew, `refresh` also keeps the new answer, `on` also takes what temperature or tools speak against. */
  readonly cache?: 'on' | 'off' | 'refresh' | undefined;
  readonly session?: string | undefined;
  readonly user?: string | undefined;
}

export interface CompletionMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface CompletionOptions {
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly topP?: number | undefined;
  readonly stop?: string | readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
}

export interface CompletionPreferences {
  /** Asked first, in this order; others follow where these cannot answer. */
  readonly providers?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly constraints?:
    | {
        /** What this request may be expected to cost, USD. */
        readonly maxCost?: number | undefined;
        /** How long its whole answer may be expected to take, milliseconds. */
        readonly maxLatency?: number | undefined;
        /** The share of calls that is expected to be answered, 0 to 1. */
        readonly minReliability?: number | undefined;
      }
    | undefined;
  /** In place of the configured one. */
  readonly strategy?: StrategyName | undefined;
  /** Further models that will do. */
  readonly models?: readonly string[] | undefined;
}

/** A function that the model may call; `parameters` is a JSON schema. */
export interface CompletionTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}
