import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replaceBetween } from './write-docs.ts';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'performance.md'), 'utf8');

it('replaces only what stands between the markers of the page', () => {
  const once = replaceBetween(page, '\nfirst\n');
  const twice = replaceBetween(once, '\nsecond\n');
  expect(twice).toBe(once.replace('\nfirst\n', '\nsecond\n'));
  expect(twice.startsWith(page.slice(0, page.indexOf('<!-- bench:begin')))).toBe(true);
  expect(twice.endsWith(page.slice(page.indexOf('<!-- bench:end')))).toBe(true);
});

it('leaves the other block as it is', () => {
  const written = replaceBetween(page, '\nfirst\n', 'translation');
  expect(written).not.toBe(page);
  expect(written.slice(0, written.indexOf('<!-- bench:end'))).toBe(page.slice(0, page.indexOf('<!-- bench:end')));
});

it('refuses a page without markers', () => {
  expect(() => replaceBetween('# Performance', 'x')).toThrow('bench:begin');
});
