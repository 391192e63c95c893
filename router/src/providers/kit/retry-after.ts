import type { UpstreamHeaders } from './upstream-exchange.ts';

const MAX_MS = 24 * 60 * 60 * 1_000;

/**
 * How long a refusing provider asks to be left alone, milliseconds; undefined where it names no sane time.
 * Read it on errors only: Anthropic, Together and Hugging Face send `retry-after` with good answers too.
 * Azure's two headers can disagree (`retry-after: 1`, `retry-after-ms: 0`): the longer one is obeyed.
 */
export function readRetryAfter(headers: UpstreamHeaders, nowMs: number): number | undefined {
  const fine = readNumber(headers['retry-after-ms'], 1);
  const coarse = readNumber(headers['retry-after'], 1_000) ?? readDate(headers['retry-after'], nowMs);
  if (fine === undefined) return coarse;
  return coarse === undefined ? fine : Math.max(fine, coarse);
}

function readNumber(value: string | string[] | undefined, unitMs: number): number | undefined {
  if (typeof value !== 'string' || !/^\s*\d+(?:\.\d+)?\s*$/.test(value)) return undefined;
  return clamp(Number(value) * unitMs);
}

function readDate(value: string | string[] | undefined, nowMs: number): number | undefined {
  // Without letters it is no HTTP date: `Date.parse` takes many numbers for years.
  if (typeof value !== 'string' || !/[a-z]{3}/i.test(value)) return undefined;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : clamp(Math.max(0, atMs - nowMs));
}

/** A day is the most that can be meant; absurd values (9223372036854767616) are ignored. */
function clamp(ms: number): number | undefined {
  return Number.isFinite(ms) && ms <= MAX_MS ? Math.ceil(ms) : undefined;
}
