import { expect, it, vi } from 'vitest';
import { makeFolder } from './make-folder.ts';

// No other system has a root that may be missing, so Windows is played.
vi.mock('node:path', async (original) => {
  const path = await original<typeof import('node:path')>();
  return { ...path, dirname: path.win32.dirname };
});
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  existsSync: () => false,
  mkdirSync: (folder: string) => {
    throw new Error(`ENOENT: ${folder}`);
  },
}));

it('throws where the whole drive is missing, and does not climb for ever', () => {
  expect(() => makeFolder('Q:\\provider-router\\data')).toThrow('ENOENT: Q:\\');
});
