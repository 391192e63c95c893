import type { ProviderId } from './ids.ts';

/** The answer to a question for models. */
export type ModelListing =
  | { readonly kind: 'listed'; readonly entries: readonly ModelEntry[] }
  | { readonly kind: 'no-such-provider' };

/** One model as clients of OpenAI and OpenRouter read it. Prices are USD per token; undefined is unknown. */
export interface ModelEntry {
  readonly id: string;
  readonly name: string;
  readonly createdS: number;
  readonly ownedBy: string;
  readonly contextLength: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly capabilities: readonly string[];
  readonly inputUsdPerToken: number | undefined;
  readonly outputUsdPerToken: number | undefined;
  readonly providers: readonly ProviderId[];
}
