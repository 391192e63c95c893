import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeDataDir } from './kit/make-data-dir.ts';
import { cliLauncher, runCli } from './kit/run-cli.ts';
import { plainEnvironment } from './kit/start-router.ts';

/** More than any pipe keeps for a reader who is late. */
const LONG = 1_000_000;

let folder: string;
beforeAll(async () => {
  folder = await makeDataDir();
  const added = await runCli(folder, ['provider', 'add', 'long', '--type', 'lm-studio']);
  const set = await runCli(folder, ['config', 'set', 'long', 'blob', '--value-stdin'], 'x'.repeat(LONG));
  expect([added.code, set.code], added.stderr + set.stderr).toEqual([0, 0]);
});

function start(words: readonly string[], stdout: 'pipe' | number = 'pipe') {
  const env = { ...plainEnvironment(), DATA_DIR: folder };
  return spawn(process.execPath, [cliLauncher, ...words], { cwd: folder, env, stdio: ['ignore', stdout, 'pipe'] });
}

/** What a shell makes of a line with pipes in it; `cli` is the tool. */
async function shell(line: string): Promise<{ readonly code: number | null; readonly out: string }> {
  const env = { ...plainEnvironment(), DATA_DIR: folder, NODE: process.execPath, CLI: cliLauncher };
  const child = spawn('sh', ['-c', `cli() { "$NODE" "$CLI" "$@"; }; ${line}`], { cwd: folder, env });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, out: out.trimEnd() };
}

describe('what a command prints', () => {
  it('arrives whole where its reader is late', async () => {
    const { out } = await shell('cli config get long blob | (sleep 1; wc -c)');

    expect(Number(out)).toBe(LONG + 1);
  });

  it('arrives whole at a reader who takes it piece by piece', async () => {
    const child = start(['config', 'get', 'long', '--json']);
    let length = 0;
    for await (const piece of child.stdout ?? []) length += piece.length;

    expect(length).toBeGreaterThan(LONG);
  });

  it('may be left in the middle by its reader, without a word', async () => {
    const { out } = await shell('(cli config get long blob; echo " ended with $?" >&2) | head -c 5');

    expect(out.replace('xxxxx', '')).toBe(' ended with 0');
  });

  it
    .skipIf(!existsSync('/dev/full'))
    .each([['config', 'get', 'long', 'blob'], ['provider', 'list', '--json'], ['--help'], ['completion', 'bash']])(
    'is a failure where the disk is full: %s %s',
    async (...words) => {
      const child = start(words, openSync('/dev/full', 'w'));
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
      const [code] = await once(child, 'close');

      expect(code).toBe(1);
      expect(said).toMatch(/^The result cannot be written: .*ENOSPC.*\n$/);
    },
  );
});
