import { describe, expect, it } from 'vitest';
import { readLimitReset } from './limit-reset.ts';

const NOW_MS = Date.parse('2026-11-21T10:00:00Z');

describe('readLimitReset', () => {
  it.each([
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m3s' }, 63_000],
    [{ 'x-ratelimit-reset-tokens': '7.66s' }, 7_660],
    [{ 'x-ratelimit-reset-tokens': '120ms' }, 120],
    [{ 'x-ratelimit-reset-tokens': '1h2m' }, 3_720_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW_MS + 20_000) }, 20_000],
    [{ 'x-ratelimit-reset': String(NOW_MS / 1_000 + 20) }, 20_000],
    [{ 'x-ratelimit-reset-tokens-minute': '11.38' }, 11_380],
    [
      { 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': '2026-11-21T10:00:30Z' },
      30_000,
    ],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '5' }, 5_000],
  ])('reads %j as %s ms', (headers, expected) => {
    expect(readLimitReset(headers, NOW_MS)).toBe(expected);
  });

  it('waits for the last of the limits that are used up, and for none that is not', () => {
    const requests = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '2s' };
    const tokens = { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '9s' };
    expect(readLimitReset({ ...requests, ...tokens }, NOW_MS)).toBe(9_000);
    expect(readLimitReset({ ...requests, ...tokens, 'x-ratelimit-remaining-tokens': '12' }, NOW_MS)).toBe(2_000);
    expect(readLimitReset({ ...tokens, 'x-ratelimit-remaining-tokens': '12' }, NOW_MS)).toBeUndefined();
  });

  it.each([
    [{}],
    [{ 'x-ratelimit-reset-requests': 'soon' }],
    [{ 'x-ratelimit-reset-requests': '' }],
    [{ 'x-ratelimit-reset-requests': '99999h' }],
    [{ 'x-ratelimit-limit-requests': '5' }],
  ])('knows no time from %j', (headers) => {
    expect(readLimitReset(headers, NOW_MS)).toBeUndefined();
  });
});
