import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { cliProgram } from '../cli-program.ts';
import { commandWords } from './command-words.ts';
import { completionScript } from './completion-script.ts';

const program = cliProgram('1.2.3', async () => undefined);

describe('the completion of bash', () => {
  const script = completionScript('bash', program);

  /** What bash itself offers after these words, the last one unfinished. */
  function complete(...words: readonly string[]): readonly string[] {
    const line = ['provider-cli', ...words];
    const ask = [
      script,
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

  it('is registered for the name of the tool', () => {
    const listed = execFileSync('bash', ['-c', `${script}\ncomplete -p provider-cli`], { encoding: 'utf8' });

    expect(listed).toContain('_provider_cli provider-cli');
  });
});

it.each(['bash', 'zsh', 'fish'] as const)('knows every command in the script of %s', (shell) => {
  const script = completionScript(shell, program);

  const paths = commandWords(program).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(40);
  for (const path of paths) expect(script).toContain(`'${path}'`);
});
