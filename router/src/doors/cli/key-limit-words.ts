import type { ApiKeyWire } from '../management/contracts/api-key.ts';
import { usdWords } from './number-words.ts';

/** `60 requests/min, $0.12 of $5.00/day`. */
export function keyLimitWords({ limits, budgets }: Pick<ApiKeyWire, 'limits' | 'budgets'>): string {
  const { requests_per_minute: requests, tokens_per_minute: tokens, burst } = limits;
  const words = [
    ...(requests === null ? [] : [`${requests} requests/min`]),
    ...(tokens === null ? [] : [`${tokens} tokens/min`]),
    ...(burst === null ? [] : [`${burst} at once`]),
    ...budgets.map((one) => `${usdWords(one.spent_usd)} of ${usdWords(one.limit_usd)}/${one.period}`),
  ];
  return words.length === 0 ? 'no limits' : words.join(', ');
}
