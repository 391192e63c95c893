import type { UpstreamHeaders } from './upstream-exchange.ts';

const MAX_MS = 24 * 60 * 60 * 1_000;
const NAME = /^(?:x-|anthropic-)?ratelimit-(?:.*-)?reset(?:-|$)/;
/** `1m3s`, `7.66s`, `120ms`, `6m0s`. */
const DURATION = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
/** Bare numbers above these are moments, in seconds or milliseconds since 1970, and no waiting times. */
const FIRST_EPOCH_S = 1_000_000_000;
const FIRST_EPOCH_MS = 1_000_000_000_000;

/**
 * When the limits that are used up are there again, milliseconds from now, by `x-ratelimit-reset-requests: 1m3s`, `anthropic-ratelimit-tokens-reset:
 * 2026-...` and the like. For a 429 without `retry-after`; undefined where no limit is said to be used up.
 */
export function readLimitReset(headers: UpstreamHeaders, nowMs: number): number | undefined {
  const waits = Object.entries(headers).flatMap(([name, value]) => {
    if (!NAME.test(name) || typeof value !== 'string') return [];
    const remaining = headers[name.replace('reset', 'remaining')];
    if (remaining !== undefined && !(Number(remaining) <= 0)) return [];
    const waitMs = readWait(value.trim(), nowMs);
    return waitMs !== undefined && waitMs <= MAX_MS ? [Math.ceil(waitMs)] : [];
  });
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function readWait(value: string, nowMs: number): number | undefined {
  if (value === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return waitOf(Number(value), nowMs);
  const parts = DURATION.exec(value);
  if (parts !== null) {
    const [, hours = '0', minutes = '0', seconds = '0', ms = '0'] = parts;
    return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000 + Number(ms);
  }
  const atMs = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

function waitOf(amount: number, nowMs: number): number {
  if (amount >= FIRST_EPOCH_MS) return Math.max(0, amount - nowMs);
  if (amount >= FIRST_EPOCH_S) return Math.max(0, amount * 1_000 - nowMs);
  return amount * 1_000;
}
