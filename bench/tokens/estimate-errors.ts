import { estimateTokens } from '../../router/src/request/tokens/estimate-tokens.ts';
import { tokenFamily } from '../../router/src/request/tokens/token-families.ts';
import type { RecordedPrompt } from './recorded-prompts.ts';

export interface ErrorDistribution {
  readonly prompts: number;
  /** Of the provider's own count: half of the estimates are at most so far off, nine of ten at most so far. */
  readonly median: number;
  readonly p90: number;
  /** The share of estimates that are at most a tenth off. */
  readonly withinTenth: number;
}

/** How far the router's estimates are from what providers counted, by family of models, the largest first. */
export function errorsByFamily(prompts: readonly RecordedPrompt[]): ReadonlyMap<string, ErrorDistribution> {
  const byFamily = Map.groupBy(prompts, ({ model }) => tokenFamily(model).name);
  const sorted = [...byFamily].sort(([, one], [, other]) => other.length - one.length);
  return new Map(sorted.map(([family, group]) => [family, distribution(group)]));
}

export function distribution(prompts: readonly RecordedPrompt[]): ErrorDistribution {
  const errors = prompts.map(errorOf).sort((one, other) => one - other);
  const at = (share: number): number => errors[Math.min(errors.length - 1, Math.floor(errors.length * share))] ?? 0;
  return {
    prompts: errors.length,
    median: at(0.5),
    p90: at(0.9),
    withinTenth: errors.filter((error) => error <= 0.1).length / errors.length,
  };
}

function errorOf({ meaning, model, counted }: RecordedPrompt): number {
  return Math.abs(estimateTokens(meaning, tokenFamily(model)) - counted) / counted;
}
