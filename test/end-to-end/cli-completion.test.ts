import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
  /** How the script comes in, where not as ever. */
  readonly load?: string;
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

const made = new Map<Shell, Promise<string>>();

/** One for all tests of a shell. */
function folderOf(shell: Shell): Promise<string> {
  const folder = made.get(shell) ?? folderWith(shell);
  made.set(shell, folder);
  return folder;
}

/** A folder that is no checkout, with a database of one provider, one alias and one key, and the script of the shell, as `npx` makes it. */
async function folderWith(shell: Shell): Promise<string> {
  const folder = await makeDataDir();
  const db = ['--data-dir', join(folder, 'data')];
  await runCli(folder, ['provider', 'add', 'graphics', '--type', 'lm-studio', ...db]);
  await runCli(folder, ['alias', 'add', 'thrifty', '--target', 'graphics/m', ...db]);
  await runCli(folder, ['key', 'create', 'deployment', ...db]);
  const script = await runCli(folder, ['completion', shell]);
  await writeFile(join(folder, 'script'), script.stdout);
  return folder;
}

/** A person in front of a shell that knows the script types a line with a Tab, sees what is to come of it, and leaves. */
async function tab(
  { python, shell, path, load = shells[shell].load }: Place,
  line: string,
  comes: string,
  env = {},
): Promise<TerminalRun> {
  const folder = await folderOf(shell);
  const steps = [
    { wait: '', type: `${load}\r` },
    { wait: 'ready> ', type: `${line}\t` },
    { wait: comes, type: LEAVE },
  ];
  const own = { HOME: folder, XDG_CACHE_HOME: folder, npm_config_cache: folder, ...env };
  return inTerminal(python, [path, ...shells[shell].start], folder, steps, own);
}

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  describeWith('python3', `Tab in ${shell}`, (python) => {
    describeWith(shell, 'with the script that npx made', (path) => {
      const person = { python, shell, path };

      it('completes the id of a provider, and never asks the registry of npm', async () => {
        const { url, heard } = await registry();
        const line = 'npx provider-cli provider test gra';
        const run = await tab(person, line, 'phics', { npm_config_registry: url });

        expect(heard).toEqual([]);
        expect(run.code).not.toBeNull();
      });

      it.each([
        ['a command', 'npx provider-cli comple', 'tion'],
        ['a flag', 'provider-cli provider add x --prior', 'ity'],
        ['what a flag can take', 'provider-cli start --log-level deb', 'ug'],
        ['a provider behind a flag', 'provider-cli history --provider gra', 'phics'],
        ['a setting', 'provider-cli settings get routing.loadB', 'alancing'],
        ['an alias', 'provider-cli alias show thrif', 'ty'],
        ['a key', 'provider-cli key revoke deplo', 'yment'],
      ])('completes %s, and prints nothing else', async (_what, line, rest) => {
        const run = await tab(person, line, rest);

        expect(run.code).not.toBeNull();
        expect(run.screen).not.toMatch(/unknown|not found|Standard input|error/i);
      });
    });
  });
}

describeWith('python3', 'The script of zsh', (python) => {
  describeWith('zsh', 'as a person may use it', (path) => {
    it('completes at the first Tab where it lies in a folder of fpath', async () => {
      const load = `mkdir f; cp script f/_provider-cli; fpath=(./f $fpath); PS1='rea''dy> '; autoload -U compinit; compinit -u -D`;
      const run = await tab({ python, shell: 'zsh', path, load }, 'provider-cli provider test gra', 'phics');

      expect(run.code).not.toBeNull();
    });

    it('says nothing where completion is not switched on', async () => {
      const folder = await folderOf('zsh');
      const { stdout, stderr } = await promisify(execFile)(path, ['-f', '-c', 'source ./script'], { cwd: folder });

      expect(stdout + stderr).toBe('');
    });
  });
});
