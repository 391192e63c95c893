import type { JsonObject } from '../../domain/json.ts';
import { noUsage, type Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** Converse's usage: `inputTokens` does not contain what a cache served or took, and `outputTokens` contains the thinking, unmarked. */
export function readUsage(usage: JsonObject): Usage {
  const written = countOf(usage['cacheWriteInputTokens']);
  const written1h = Math.min(written, hourTokens(usage));
  return {
    ...noUsage,
    inputTokens: countOf(usage['inputTokens']),
    cacheReadTokens: countOf(usage['cacheReadInputTokens']),
    cacheWrite5mTokens: written - written1h,
    cacheWrite1hTokens: written1h,
    outputTokens: countOf(usage['outputTokens']),
  };
}

function hourTokens(usage: JsonObject): number {
  return listOf(usage['cacheDetails'])
    .map(objectOf)
    .filter((detail) => textOf(detail?.['ttl']) === '1h')
    .reduce((sum, detail) => sum + countOf(detail?.['inputTokens']), 0);
}

function countOf(value: unknown): number {
  const count = numberOf(value);
  return count === undefined || count < 0 ? 0 : Math.trunc(count);
}
