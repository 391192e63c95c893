import { describe, expect, it } from 'vitest';
import { readRetryAfter } from './retry-after.ts';

const NOW_MS = Date.parse('2026-11-21T10:00:00Z');

describe('readRetryAfter', () => {
  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': ' 0.5 ' }, 500],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250' }, 250],
    [{ 'retry-after': '1', 'retry-after-ms': '0' }, 1_000],
    [{ 'retry-after': '0' }, 0],
    [{}, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '9223372036854767616' }, undefined],
    [{ 'retry-after': '1e3' }, undefined],
    [{ 'retry-after': '' }, undefined],
  ])('reads %j as %s ms', (headers, expected) => {
    expect(readRetryAfter(headers, NOW_MS)).toBe(expected);
  });
});
