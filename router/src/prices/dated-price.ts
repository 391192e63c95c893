import type { Price } from '../domain/price.ts';
import type { DatedPrice } from './price-data.ts';

const DAY_SECONDS = 86_400;

/** The price of a moment: the last that holds then, else the first. */
export function priceOf(prices: readonly DatedPrice[], atMs: number): Price | undefined {
  return (prices.findLast((dated) => holds(dated, atMs)) ?? prices[0])?.price;
}

function holds({ from, between }: DatedPrice, atMs: number): boolean {
  if (from !== undefined) return atMs >= Date.parse(from);
  if (between === undefined) return true;
  const second = (atMs / 1_000) % DAY_SECONDS;
  const [start, end] = between;
  return end < start ? second >= start || second < end : second >= start && second < end;
}
