import type { RouteWishes } from '../../domain/route-wishes.ts';
import type { Deployment } from './deployment.ts';
import { type Expected, readContender } from './engine/score.ts';

/** A wish that takes a candidate out. */
export interface Unwanted {
  /** The field of the request that says so. */
  readonly field: string;
  /** With its numbers. */
  readonly why: string;
  /** It may be otherwise in a while, with the same request. */
  readonly passes: boolean;
}

const TOKENS = 1_000_000;

/** The first wish of the client that a deployment does not meet; undefined where it meets all. */
export function unwanted(
  one: Deployment,
  wishes: RouteWishes,
  expected: Expected,
  nowMs: number,
): Unwanted | undefined {
  return unnamed(one, wishes) ?? tooDear(one, wishes) ?? outOfBounds(one, wishes, expected, nowMs);
}

function unnamed({ provider: { id } }: Deployment, wishes: RouteWishes): Unwanted | undefined {
  const { only, ignore, order, allowsFallbacks } = wishes;
  if (only !== undefined && !only.includes(id)) return always('provider.only', `not among "only": ${only.join(', ')}`);
  if (ignore.includes(id)) return always('provider.ignore', 'named in "ignore"');
  if (!allowsFallbacks && order.length > 0 && !order.includes(id))
    return always('provider.allow_fallbacks', 'not in "order", and "allow_fallbacks" is false');
  return undefined;
}

function tooDear(one: Deployment, wishes: RouteWishes): Unwanted | undefined {
  const { maxPromptUsdPerMillion: prompt, maxCompletionUsdPerMillion: completion } = wishes;
  return (
    dearerThan('prompt', one.inputPricePerToken, prompt) ??
    dearerThan('completion', one.outputPricePerToken, completion)
  );
}

function dearerThan(kind: 'prompt' | 'completion', price: number | undefined, most: number | undefined) {
  if (most === undefined) return undefined;
  const field = `provider.max_price.${kind}`;
  if (price === undefined) return always(field, `no price is known, and "max_price.${kind}" is ${most}`);
  const perMillion = price * TOKENS;
  // Prices are kept per token: what a division left over is no reason.
  if (perMillion <= most * (1 + 1e-9)) return undefined;
  return always(field, `costs ${short(perMillion)} USD per million, above "max_price.${kind}" ${most}`);
}

function outOfBounds(one: Deployment, wishes: RouteWishes, expected: Expected, nowMs: number): Unwanted | undefined {
  const { maxCostUsd, maxLatencyMs, minReliability } = wishes;
  if (maxCostUsd === undefined && maxLatencyMs === undefined && minReliability === undefined) return undefined;
  const { costUsd, firstByteMs, generationMs, failure } = readContender(one, expected, nowMs);
  if (maxCostUsd !== undefined && (costUsd ?? Number.POSITIVE_INFINITY) > maxCostUsd) {
    const cost = costUsd === undefined ? 'has no known price' : `is expected to cost ${short(costUsd)} USD`;
    return always('provider.constraints.maxCost', `${cost}, above "maxCost" ${maxCostUsd}`);
  }
  const latencyMs = measuredMs(one, { firstByteMs, generationMs });
  if (maxLatencyMs !== undefined && latencyMs > maxLatencyMs) {
    const why = `is expected to take ${Math.round(latencyMs)} ms, above "maxLatency" ${maxLatencyMs}`;
    return { field: 'provider.constraints.maxLatency', why, passes: true };
  }
  if (minReliability !== undefined && 1 - failure < minReliability) {
    const why = `is expected to answer ${short((1 - failure) * 100)} % of calls, below "minReliability" ${minReliability}`;
    return { field: 'provider.constraints.minReliability', why, passes: true };
  }
  return undefined;
}

/** A guess keeps nobody out: who was never asked could otherwise never show how quick it is. */
function measuredMs(
  { numbers: { latency } }: Deployment,
  { firstByteMs, generationMs }: { readonly firstByteMs: number; readonly generationMs: number },
): number {
  if (latency.observations === 0) return 0;
  return firstByteMs + (latency.tokenObservations === 0 ? 0 : generationMs);
}

function always(field: string, why: string): Unwanted {
  return { field, why, passes: false };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
