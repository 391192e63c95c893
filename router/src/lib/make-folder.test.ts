import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

const base = mkdtempSync(join(tmpdir(), 'make-folder-'));
afterEach(() => rmSync(base, { recursive: true, force: true }));

it('makes a folder with all that lead to it, for this user alone, and leaves one that is there', () => {
  const folder = join(base, 'a', 'b');
  makeFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(() => makeFolder(folder)).not.toThrow();
});

it.skipIf(!existsSync('/proc/self'))('throws where no folder can be made, and does not try for ever', () => {
  expect(() => makeFolder('/proc/no-such-folder/data')).toThrow('ENOENT');
});
