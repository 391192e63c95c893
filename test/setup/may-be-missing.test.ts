import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mayBeMissing } from './may-be-missing.ts';

it.each([
  [undefined, true],
  ['', true],
  ['false', true],
  ['true', false],
  ['1', false],
])('with CI=%s tools may be missing: %s', (CI, may) => {
  expect(mayBeMissing({ CI })).toBe(may);
});

it('the proof of a clean checkout runs as CI', () => {
  const script = readFileSync(join(import.meta.dirname, '..', '..', '.ci', 'run'), 'utf8');
  expect(script).toMatch(/^export CI=true$/m);
});
