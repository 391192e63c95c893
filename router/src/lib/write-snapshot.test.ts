import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSnapshot } from './read-snapshot.ts';
import { writeSnapshot } from './write-snapshot.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('gives back what was written, bytes included, to its owner alone', () => {
  const path = join(folder, 'one.bin');
  expect(writeSnapshot(path, { bytes: Buffer.from('xabc').subarray(1), list: [1, undefined] })).toBe(true);
  const read = readSnapshot(path) as { readonly bytes: Uint8Array };
  expect(Buffer.from(read.bytes).toString()).toBe('abc');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['one.bin']);
});

it('is undefined where nothing is, where something else is, and where it was taken away', () => {
  const path = join(folder, 'one.bin');
  expect(readSnapshot(path)).toBeUndefined();
  writeFileSync(path, 'no snapshot');
  expect(readSnapshot(path)).toBeUndefined();
  writeSnapshot(path, undefined);
  expect(readdirSync(folder)).toEqual([]);
});

it('says so where it cannot be written', () => {
  expect(writeSnapshot(join(folder, 'nowhere', 'one.bin'), 1)).toBe(false);
});
