import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { inTerminal, type TerminalRun } from './kit/in-terminal.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { runCli } from './kit/run-cli.ts';

/** How each shell begins with nothing of its user's, loads a file, and is emptied of a line. `ready` is its prompt. */
const shells = {
  bash: { start: ['--norc', '--noprofile', '-i'], load: `PS1='rea''dy> '; source ./script` },
  zsh: { start: ['-f', '-i'], load: `PS1='rea''dy> '; autoload -U compinit; compinit -u -D; source ./script` },
  fish: { start: ['--private', '--no-config'], load: `source ./script; function fish_prompt; echo 'rea''dy> '; end` },
} as const;

type Shell = keyof typeof shells;

interface Place {
  readonly python: string;
  readonly shell: Shell;
  /** Of the shell. */
  readonly path: string;
}

/** Leaves the line that was typed, and the shell. */
const LEAVE = '\x15exit\r';

/** A registry of npm that nobody is to ask: it remembers what it heard. */
async function registry(): Promise<{ readonly url: string; readonly heard: readonly string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.writeHead(404).end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard };
}

/** A folder that is no checkout, with a database of one provider and the script of the shell, as `npx` makes it. */
async function folderWith(shell: Shell): Promise<string> {
  const folder = await makeDataDir();
  const db = ['--data-dir', join(folder, 'data')];
  await runCli(folder, ['provider', 'add', 'graphics', '--type', 'lm-studio', ...db]);
  const script = await runCli(folder, ['completion', shell]);
  await writeFile(join(folder, 'script'), script.stdout);
  return folder;
}

/** A person in front of a shell that knows the script types a line with a Tab, sees what is to come of it, and leaves. */
async function tab({ python, shell, path }: Place, line: string, comes: string, env = {}): Promise<TerminalRun> {
  const folder = await folderWith(shell);
  const { start, load } = shells[shell];
  const steps = [
    { wait: '', type: `${load}\r` },
    { wait: 'ready> ', type: `${line}\t` },
    { wait: comes, type: LEAVE },
  ];
  const own = { HOME: folder, XDG_CACHE_HOME: folder, npm_config_cache: folder, ...env };
  return inTerminal(python, [path, ...start], folder, steps, own);
}

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  describeWith('python3', `Tab in ${shell}`, (python) => {
    describeWith(shell, 'with the script that npx made', (path) => {
      it('completes the id of a provider, and never asks the registry of npm', async () => {
        const { url, heard } = await registry();
        const line = 'npx provider-cli provider test gra';
        const run = await tab({ python, shell, path }, line, 'phics', { npm_config_registry: url });

        expect(heard).toEqual([]);
        expect(run.code).not.toBeNull();
      });
    });
  });
}
