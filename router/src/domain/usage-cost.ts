import { type Price, type Rate, rateAt } from './price.ts';
import { totalInputTokens, type Usage } from './usage.ts';

const TOKENS_PER_RATE = 1_000_000;

/**
 * USD for one answer's tokens. undefined where a side that has tokens has no price: never 0 for unknown. Sums in USD per million and divides once, so
 * that whole rates give whole results.
 */
export function usageCost(usage: Usage, price: Price): number | undefined {
  const promptTokens = totalInputTokens(usage);
  const answerTokens = usage.outputTokens + usage.reasoningTokens + usage.audioOutputTokens;
  const searches = usage.webSearches ?? 0;
  if ((usage.otherSoldCalls ?? 0) > 0) return undefined;
  if (searches > 0 && price.webSearch === undefined) return undefined;
  if (price.input === undefined && promptTokens > 0) return undefined;
  if (price.output === undefined && answerTokens > 0) return undefined;
  if (lacksDearRate(usage, price)) return undefined;
  const cost = (tokens: number, ...rates: readonly (Rate | undefined)[]): number =>
    tokens === 0 ? 0 : tokens * rateAt(rates.find((rate) => rate !== undefined) ?? 0, promptTokens);
  const { input, output } = price;
  const imagesIn = Math.min(usage.imageInputTokens ?? 0, usage.inputTokens);
  const imagesOut = Math.min(usage.imageOutputTokens ?? 0, usage.outputTokens);
  const sum =
    cost(Math.max(0, usage.inputTokens - imagesIn - (usage.unbilledInputTokens ?? 0)), input) +
    cost(imagesIn, price.imageInput, input) +
    cost(usage.cacheReadTokens, price.cacheRead, input) +
    cost(usage.cacheWrite5mTokens, price.cacheWrite5m, input) +
    cost(usage.cacheWrite1hTokens, price.cacheWrite1h, input) +
    cost(usage.audioInputTokens, price.audioInput) +
    cost(usage.outputTokens - imagesOut, output) +
    cost(imagesOut, price.imageOutput, output) +
    cost(usage.reasoningTokens, price.reasoning, output) +
    cost(usage.audioOutputTokens, price.audioOutput);
  return sum / TOKENS_PER_RATE + (price.request ?? 0) + searches * (price.webSearch ?? 0);
}

/** Sound costs many times what text does, and a cache write of an hour more than one of minutes: to bill them as those would be a wrong figure. */
function lacksDearRate(usage: Usage, price: Price): boolean {
  if (usage.audioInputTokens > 0 && price.audioInput === undefined) return true;
  if (usage.audioOutputTokens > 0 && price.audioOutput === undefined) return true;
  return usage.cacheWrite1hTokens > 0 && price.cacheWrite1h === undefined && price.cacheWrite5m !== undefined;
}
