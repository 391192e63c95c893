import { validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { headerText } from './header-text.ts';

it('leaves plain names as they are', () => {
  for (const name of ['gpt-4o', 'meta-llama/llama-3:8b', 'a b', '100%']) expect(headerText(name)).toBe(name);
});

it('percent-encodes any other script, and makes any text a valid value', () => {
  expect(headerText('日本')).toBe('%E6%97%A5%E6%9C%AC');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      validateHeaderValue('x-router-model', headerText(text));
    }),
  );
});
