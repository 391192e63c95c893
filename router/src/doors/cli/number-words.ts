/** `-` is what was not measured or is not known; it is never shown as 0. */
const UNKNOWN = '-';

export function msWords(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return UNKNOWN;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

export function usdWords(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return UNKNOWN;
  return `$${usd.toFixed(usd !== 0 && usd < 0.01 ? 6 : 2)}`;
}

/** What a million tokens cost. */
export function priceWords(inputUsd: number | null, outputUsd: number | null): string {
  if (inputUsd === null && outputUsd === null) return UNKNOWN;
  return `${usdWords(inputUsd)} in and ${usdWords(outputUsd)} out, per million tokens`;
}

export function rateWords(rate: number | null | undefined): string {
  return rate === null || rate === undefined ? UNKNOWN : `${(rate * 100).toFixed(1)} %`;
}

export function countWords(count: number | null | undefined): string {
  return count === null || count === undefined ? UNKNOWN : String(Math.round(count));
}
