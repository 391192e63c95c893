import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cliProgram } from '../cli-program.ts';
import { commandWords } from './command-words.ts';
import { completionScript } from './completion-script.ts';
import { placeFlags } from './script-parts.ts';

const program = cliProgram('1.2.3', async () => undefined);
const types = ['openai', 'lm-studio'];
const fixed = { types, settings: ['routing.retries', 'routing.strategy'] };
const all = commandWords(program, fixed);

function scriptOf(shell: 'bash' | 'zsh' | 'fish', toolName = 'provider-cli'): string {
  return completionScript({ shell, program, toolName, launcher, fixed });
}

/** What a tool prints that has two providers. */
const twoProviders = `printf '%s\\n' '{' '  "providers": [' '    {' '      "id": "gpu",' '    },' '      "id": "cloud-2",' ']}'`;
const tool = `provider-cli() { ${twoProviders}; }`;

/** The file of that tool, for scripts that cannot call it by its name; `npx` itself is never called. */
const folder = mkdtempSync(join(tmpdir(), 'provider router '));
const launcher = join(folder, 'provider-cli.js');
writeFileSync(launcher, `#!/bin/sh\n${twoProviders}\n`, { mode: 0o755 });
afterAll(() => rmSync(folder, { recursive: true }));

describe('the completion of bash', () => {
  const script = scriptOf('bash');

  /** What bash itself offers after these words, the last one unfinished. */
  function complete(...words: readonly string[]): readonly string[] {
    return completeLine(script, ['provider-cli', ...words]);
  }

  function completeLine(text: string, line: readonly string[]): readonly string[] {
    const ask = [
      tool,
      text,
      'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))',
      '_provider_cli',
      `printf "%s\\n" "\${COMPREPLY[@]}"`,
    ].join('\n');
    return execFileSync('bash', ['-c', ask, 'bash', ...line], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
  }

  it('offers commands, subcommands and flags', () => {
    expect(complete('pro')).toEqual(['provider']);
    expect(complete('provider', 'e')).toEqual(['edit', 'enable']);
    expect(complete('provider', 'add', 'x', '--pri')).toEqual(['--priority']);
    expect(complete('completion', 'f')).toEqual(['fish']);
  });

  it('offers what a flag can take, and the providers that there are', () => {
    expect(complete('provider', 'add', 'x', '--type', '')).toEqual(types);
    expect(complete('key', 'create', 'x', '--role', 'o')).toEqual(['operator']);
    expect(complete('history', '--provider', '')).toEqual(['gpu', 'cloud-2']);
    expect(complete('set', '')).toEqual(expect.arrayContaining(['gpu', 'cloud-2']));
    expect(complete('config', 'get', 'c')).toEqual(['cloud-2']);
    expect(complete('config', 'get', '--j')).toEqual(['--json']);
    expect(complete('key', 'create', 'g')).toEqual([]);
    expect(complete('start', '--log-level', 'd')).toEqual(['debug']);
    expect(complete('history', '--status', 'c')).toEqual(['cancelled']);
    expect(complete('settings', 'get', 'routing.s')).toEqual(['routing.strategy']);
    expect(complete('alias', 'add', 'x', '--strategy', 'least-c')).toEqual(['least-connections']);
  });

  it('offers the providers of the place that was typed, else of this folder, else of the router that runs here', () => {
    const at = (place: string, ...words: readonly string[]) => {
      // A tool with one provider, and that only where it is asked there.
      const only = `provider-cli() { [ "\${*:4}" = ${JSON.stringify(place)} ] || return 1; echo '      "id": "found",'; }`;
      return completeLine(`${script}\n${only}`, ['provider-cli', ...words]);
    };

    expect(at('', 'provider', 'test', 'f')).toEqual(['found']);
    expect(at('--url http://127.0.0.1:3001', 'provider', 'test', 'f')).toEqual(['found']);
    expect(at('--data-dir /srv/router', 'provider', 'test', '--data-dir', '/srv/router', 'f')).toEqual(['found']);
    expect(at('--url http://r --key pr-1', 'set', '--url', '=', 'http://r', '--key', 'pr-1', 'f')).toEqual(['found']);
    expect(at(`--data-dir ${process.env['HOME']}/r`, 'set', '--data-dir', '~/r', 'f')).toEqual(['found']);
    // Who named a place gets nothing of another one.
    expect(at('--url http://127.0.0.1:3001', 'set', '--data-dir', '/nowhere', 'f')).toEqual([]);
  });

  it('offers aliases where an alias is meant, and keys by their names', () => {
    const listing = (word: string, entry: string) =>
      `provider-cli() { [ "$1" = ${word} ] && printf '%s\\n' '      ${entry},'; }`;
    const at = (tool: string, ...words: readonly string[]) =>
      completeLine(`${script}\n${tool}`, ['provider-cli', ...words]);

    expect(at(listing('alias', '"id": "smart"'), 'alias', 'show', 's')).toEqual(['smart']);
    expect(at(listing('alias', '"id": "smart"'), 'alias', 'add', 's')).toEqual([]);
    expect(at(listing('key', '"name": "my-app"'), 'key', 'revoke', 'm')).toEqual(['my-app']);
  });

  it('runs nothing that stands in a name', async () => {
    const evil = join(folder, 'evil');
    const tool = `provider-cli() { printf '%s\\n' '      "name": "$(touch ${evil.replace(' ', '\\ ')})",' '      "id": "g\`touch evil\`",'; }`;
    expect(completeLine(`${script}\n${tool}`, ['provider-cli', 'key', 'revoke', ''])).not.toContain('$(touch');
    expect(completeLine(`${script}\n${tool}`, ['provider-cli', 'set', 'g'])).toEqual([]);
    expect(existsSync(evil)).toBe(false);
  });

  it('knows the flags that every command has for its place', () => {
    const words = all.find(({ path }) => path === 'provider list')?.words.map(({ word }) => word);
    expect(words).toEqual(expect.arrayContaining([...placeFlags]));
  });

  it('works behind npx where the tool is called so, and leaves the rest of npx alone', () => {
    const script = scriptOf('bash', 'npx provider-cli');

    expect(completeLine(script, ['npx', 'provider-cli', 'provider', 'e'])).toEqual(['edit', 'enable']);
    expect(completeLine(script, ['npx', 'provider-cli', 'set', 'g'])).toEqual(['gpu']);
    expect(completeLine(script, ['npx', 'pro'])).toEqual([]);
    expect(completeLine(script, ['npx', 'other', 'pro'])).toEqual([]);
    expect(execFileSync('bash', ['-c', `${script}\ncomplete -p npx`], { encoding: 'utf8' })).toContain(
      '_provider_cli npx',
    );
  });

  it('is registered for the name of the tool', () => {
    const listed = execFileSync('bash', ['-c', `${script}\ncomplete -p provider-cli`], { encoding: 'utf8' });

    expect(listed).toContain('_provider_cli provider-cli');
  });
});

describe('the scripts of zsh and fish, as far as bash reads the same', () => {
  /** Runs lines of another shell that are plain commands, and shows the words that reached them. */
  function wordsIn(lines: string): readonly string[] {
    return execFileSync('bash', ['-c', lines], { encoding: 'utf8' }).split('\n').slice(0, -1);
  }

  it('quote every word and description of zsh', () => {
    const script = scriptOf('zsh');
    execFileSync('bash', ['-n', '-c', script]);

    const ask = `compdef() { :; }\n${script}\n_provider_cli_words 'provider'; printf '%s\\n' "\${reply[@]}"`;
    expect(wordsIn(ask)).toContain('switch:Makes a provider the active one, as set does.');
    expect(wordsIn(ask)).toHaveLength(all.find(({ path }) => path === 'provider')?.words.length ?? 0);
  });

  it('quote every word and description of fish', () => {
    const lines = scriptOf('fish')
      .split('\n')
      .filter((line) => /^complete .* -d '/.test(line));
    const ask = `complete() { printf '%s\\n' "$#" "$4" "\${@: -1}"; }\n${lines.join('\n')}`;
    const heard = wordsIn(ask);

    const offers = all.flatMap(({ path, words }) => words.map((word) => ({ path, ...word })));
    expect(heard).toHaveLength(3 * offers.length);
    for (const [index, { path, word, about, choice }] of offers.entries()) {
      const [count, condition, description] = heard.slice(3 * index, 3 * index + 3);
      expect([count, condition, description]).toEqual([
        word.startsWith('--') ? (choice === undefined ? '8' : '11') : '9',
        `test "$(__provider_cli_path)" = "${path}"`,
        about,
      ]);
    }
  });
});

it.each(['bash', 'zsh', 'fish'] as const)('knows every command in the script of %s', (shell) => {
  const script = scriptOf(shell);

  const paths = all.map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(40);
  for (const path of paths) expect(script).toContain(`'${path}'`);
});
