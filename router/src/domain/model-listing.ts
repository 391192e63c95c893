import type { ProviderId } from './ids.ts';
import type { SourcedPrice } from './price.ts';

/** The answer to a question for models. */
export type ModelListing =
  | {
      readonly kind: 'listed';
      readonly entries: readonly ModelEntry[];
      /** What is registered, reachable or not. */
      readonly definitions: readonly ModelDefinition[];
    }
  | { readonly kind: 'no-such-provider' };

/** One model as clients of OpenAI and OpenRouter read it; undefined is unknown. */
export interface ModelEntry {
  readonly id: string;
  readonly name: string;
  readonly createdS: number;
  readonly ownedBy: string;
  readonly contextLength: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly capabilities: readonly string[];
  readonly price: SourcedPrice | undefined;
  readonly providers: readonly ProviderId[];
}

/** A model as somebody registered it. Times are epoch milliseconds. */
export interface ModelDefinition {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly capabilities: readonly string[];
  readonly contextLength: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Where it is linked. */
  readonly providers: readonly ProviderId[];
}

/** One model: what can be reached under its id, and what is registered under it; at least one of the two. */
export interface FoundModel {
  readonly entry: ModelEntry | undefined;
  readonly definition: ModelDefinition | undefined;
  /** The definition's entity tag. */
  readonly tag: string | undefined;
}
