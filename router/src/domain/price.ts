/** USD per million tokens. */
export type Rate = number | TieredRate;

/** All tokens of a class cost what holds for a prompt of that length, as vendors bill long contexts. */
export interface TieredRate {
  readonly base: number;
  /** Rising. Each holds for prompts of more than so many tokens, caches included. */
  readonly tiers: readonly { readonly aboveTokens: number; readonly rate: number }[];
}

/**
 * What the classes of usage cost. One without a rate of its own costs what the class costs that it is cut from: a cached token the same as any other
 * of the prompt, a thought one the same as any other of the answer. Without `input` or `output` that side's price is unknown; so is that of sound without
 * a rate of its own, and of cache writes of an hour where only those of minutes have one.
 */
export interface Price {
  readonly input?: Rate;
  readonly cacheRead?: Rate;
  readonly cacheWrite5m?: Rate;
  readonly cacheWrite1h?: Rate;
  readonly audioInput?: Rate;
  readonly imageInput?: Rate;
  readonly output?: Rate;
  readonly reasoning?: Rate;
  readonly audioOutput?: Rate;
  readonly imageOutput?: Rate;
  /** USD for each request, beside its tokens. */
  readonly request?: number;
  /** USD for each search of the web that the vendor made for it. */
  readonly webSearch?: number;
}

/**
 * Who said it. `upstream`: the answer itself. `deployment`: whoever registered the model. `live-list`: the provider's model list. The others are
 * public collections, as old as their date. `(same name)`: what the vendor takes for a model of that name, asked at an address that is not the vendor's.
 */
export type PriceSource = 'upstream' | 'deployment' | 'live-list' | PublicSource | `${PublicSource} (same name)`;

/** The public collections. */
export type PublicSource = 'genai-prices' | 'models.dev';

export interface SourcedPrice {
  readonly price: Price;
  readonly source: PriceSource;
  /** Of the collection, `2026-09-23`; undefined where the source is as new as the answer. */
  readonly date: string | undefined;
}

/** What one answer cost. */
export interface Cost {
  readonly usd: number;
  readonly source: PriceSource;
  readonly date: string | undefined;
}

/** What a token costs in a prompt of this length, USD per million. */
export function rateAt(rate: Rate, promptTokens: number): number {
  if (typeof rate === 'number') return rate;
  return rate.tiers.findLast(({ aboveTokens }) => promptTokens > aboveTokens)?.rate ?? rate.base;
}
