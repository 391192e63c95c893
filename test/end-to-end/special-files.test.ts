import { execFileSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDataDir } from './kit/make-data-dir.ts';
import { runCli } from './kit/run-cli.ts';
import { startRouter, tryStart } from './kit/start-router.ts';

const pipe = (path: string): unknown => execFileSync('mkfifo', [path]);
const commands = [['list'], ['doctor'], ['stats'], ['config', 'get', 'x'], ['migrate']];

describe('a pipe where the database should be', () => {
  it('is refused by every command and by the start, and waited for by none', async () => {
    const dataDir = await makeDataDir();
    pipe(join(dataDir, 'provider-router.db'));
    for (const command of commands.slice(0, -1)) {
      const run = await runCli(dataDir, command);
      expect([command, run.code]).toEqual([command, 1]);
      expect(run.stdout + run.stderr).toContain('is no file');
    }
    const boot = await tryStart({ dataDir });
    expect(boot).toMatchObject({ kind: 'ended', exit: { code: 1 } });
    expect(boot.kind === 'ended' && boot.output).toMatch(/it is not a file/);
  });
});

describe('a pipe or a mountain where the master key should be', () => {
  it.each([
    ['a pipe', pipe, 'it is no file'],
    ['a folder', mkdir, 'it is no file'],
    [
      'a terabyte',
      (path: string) => {
        execFileSync('touch', [path]);
        truncateSync(path, 2 ** 40);
      },
      'it is larger than any key',
    ],
  ] as const)('is refused: %s', async (_, make, words) => {
    const first = await startRouter();
    const { dataDir } = first;
    await first.stop();
    const key = join(dataDir, 'master.key');
    await rm(key);
    await make(key);

    for (const command of commands.slice(0, -2)) {
      const run = await runCli(dataDir, command);
      expect([command, run.code]).toEqual([command, 1]);
      expect(run.stdout + run.stderr).toContain(words);
    }
    const boot = await tryStart({ dataDir });
    expect(boot.kind === 'ended' && boot.output).toContain(words);
  });
});

it('a pipe as the .env file is refused', async () => {
  const dataDir = await makeDataDir();
  pipe(join(dataDir, '.env'));
  const run = await runCli(dataDir, ['migrate']);
  expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('is no file')]);
});
