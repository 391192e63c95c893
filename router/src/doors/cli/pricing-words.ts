import { priceWords, usdWords } from './number-words.ts';

/** What the inference door says of a model's price: USD per token, in decimals; null is unknown. */
export interface Pricing {
  readonly prompt: string | null;
  readonly completion: string | null;
  readonly source: string | null;
  readonly date: string | null;
}

const TOKENS_OF_A_PRICE = 1_000_000;

export function pricingWords({ prompt, completion, source, date }: Pricing): string {
  const words = priceWords(perMillion(prompt), perMillion(completion));
  return source === null ? words : `${words} (by ${source}${date === null ? '' : ` of ${date}`})`;
}

/** The same for a column: what a million tokens cost, in and out. */
export function briefPricing(pricing: Pricing | undefined): string {
  if (pricing === undefined || (pricing.prompt === null && pricing.completion === null)) return '-';
  return `${usdWords(perMillion(pricing.prompt))} / ${usdWords(perMillion(pricing.completion))}`;
}

function perMillion(usdPerToken: string | null): number | null {
  return usdPerToken === null ? null : Number(usdPerToken) * TOKENS_OF_A_PRICE;
}
