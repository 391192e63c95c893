import { type Price, type Rate, rateAt, type SourcedPrice } from '../../../domain/price.ts';
import { decimalUsd } from '../delivery/decimal-usd.ts';

/** OpenRouter's names of prices that not every model has. */
const further: readonly (readonly [string, Exclude<keyof Price, 'request' | 'webSearch'>])[] = [
  ['input_cache_read', 'cacheRead'],
  ['input_cache_write', 'cacheWrite5m'],
  ['input_cache_write_1h', 'cacheWrite1h'],
  ['input_audio', 'audioInput'],
  ['input_image', 'imageInput'],
  ['internal_reasoning', 'reasoning'],
  ['output_audio', 'audioOutput'],
  ['output_image', 'imageOutput'],
];

const RATE_TOKENS = 1_000_000;

/**
 * USD per token as texts, as OpenRouter's clients read them, with who says so and of when that is. What is unknown is null; of the further ones only what
 * has a price of its own is named. `tiers`: what prompts of more than so many tokens cost instead.
 */
export function encodePricing(quote: SourcedPrice | undefined) {
  const price = quote?.price ?? {};
  const { request, webSearch } = price;
  const tiers = tiersOf(price);
  return {
    ...ratesFor(price, 0),
    ...(request === undefined ? {} : { request: decimalUsd(request) }),
    ...(webSearch === undefined ? {} : { web_search: decimalUsd(webSearch) }),
    ...(tiers.length === 0
      ? {}
      : { tiers: tiers.map((above) => ({ above_tokens: above, ...ratesFor(price, above + 1) })) }),
    source: quote?.source ?? null,
    date: quote?.date ?? null,
  };
}

function ratesFor(price: Price, promptTokens: number): Readonly<Record<string, string | null>> {
  const named = further.flatMap(([name, field]) => {
    const rate = price[field];
    return rate === undefined ? [] : [[name, perToken(rate, promptTokens)] as const];
  });
  return {
    prompt: price.input === undefined ? null : perToken(price.input, promptTokens),
    completion: price.output === undefined ? null : perToken(price.output, promptTokens),
    ...Object.fromEntries(named),
  };
}

function perToken(rate: Rate, promptTokens: number): string {
  return decimalUsd(rateAt(rate, promptTokens) / RATE_TOKENS);
}

/** Lengths from which on something costs otherwise, rising. */
function tiersOf({ request: _request, webSearch: _webSearch, ...rates }: Price): readonly number[] {
  const lengths = Object.values(rates).flatMap((rate: Rate | undefined) =>
    typeof rate === 'object' ? rate.tiers.map(({ aboveTokens }) => aboveTokens) : [],
  );
  return [...new Set(lengths)].sort((left, right) => left - right);
}
