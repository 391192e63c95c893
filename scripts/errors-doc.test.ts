import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorCatalogue } from '../router/src/domain/error-codes.ts';
import { errorsDoc } from './errors-doc.ts';

it('docs/errors.md is up to date (else: npm run errors-doc)', () => {
  expect(readFileSync(join(import.meta.dirname, '..', 'docs', 'errors.md'), 'utf8')).toBe(errorsDoc());
});

it('has a line for every code', () => {
  const lines = errorsDoc().split('\n');
  for (const [code, { status }] of Object.entries(errorCatalogue)) {
    expect(
      lines.filter((line) => line.startsWith(`| ${status} | \`${code}\` |`)),
      code,
    ).toHaveLength(1);
  }
});
