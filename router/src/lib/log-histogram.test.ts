import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LogHistogram } from './log-histogram.ts';

const milliseconds = fc.double({ min: 1, max: 2_000_000, noNaN: true });

it('tells percentiles within 2.2 % of the true value', () => {
  fc.assert(
    fc.property(fc.array(milliseconds, { minLength: 1 }), fc.constantFrom(0.5, 0.95, 0.99), (values, share) => {
      const sorted = values.toSorted((left, right) => left - right);
      const truth = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
      const told = histogramOf(values).quantile(share) ?? 0;
      expect(Math.abs(told / truth - 1)).toBeLessThan(0.0222);
    }),
  );
});

it('adds up: the parts written and read again tell what the whole tells', () => {
  fc.assert(
    fc.property(fc.array(milliseconds), fc.array(milliseconds), (left, right) => {
      const sum = new LogHistogram();
      for (const part of [left, right]) sum.addEncoded(histogramOf(part).encode() ?? new Uint8Array());
      expect(sum.encode()).toEqual(histogramOf([...left, ...right]).encode());
    }),
  );
});

it('keeps counts beyond 32 bits', () => {
  let bytes = Uint8Array.of(5, 1);
  for (let doubling = 0; doubling < 40; doubling++) {
    const twice = new LogHistogram();
    twice.addEncoded(bytes);
    twice.addEncoded(bytes);
    bytes = Uint8Array.from(twice.encode() ?? []);
  }
  expect(bytes).toHaveLength(1 + Math.ceil(41 / 7));
});

it('has no percentiles of nothing, and takes what is no duration for the smallest or largest one', () => {
  expect(new LogHistogram().quantile(0.5)).toBeUndefined();
  expect(new LogHistogram().encode()).toBeUndefined();
  const sumOfNothing = new LogHistogram();
  sumOfNothing.addEncoded(new Uint8Array());
  expect(sumOfNothing.encode()).toBeUndefined();
  expect(histogramOf([Number.NaN, -5, 0]).quantile(0.99)).toBe(1);
  expect(histogramOf([1e12]).quantile(0.5)).toBeGreaterThan(1_800_000);
});

it('reads any bytes without an end that never comes', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void new LogHistogram().addEncoded(bytes)));
});

function histogramOf(values: readonly number[]): LogHistogram {
  const histogram = new LogHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}
