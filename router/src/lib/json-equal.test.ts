import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonEqual } from './json-equal.ts';

it('agrees with the canonical text of two values', () => {
  const canonical = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
    return `{${fields.sort().join()}}`;
  };
  const json = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(json, json, (left, right) => {
      expect(jsonEqual(left, right)).toBe(canonical(left) === canonical(right));
      expect(jsonEqual(left, structuredClone(left))).toBe(true);
    }),
  );
});

it('does not care for the order of keys but for that of elements', () => {
  expect(jsonEqual({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(jsonEqual([1, 2], [2, 1])).toBe(false);
  expect(jsonEqual({}, [])).toBe(false);
  expect(jsonEqual({ a: undefined }, { b: undefined })).toBe(false);
});
