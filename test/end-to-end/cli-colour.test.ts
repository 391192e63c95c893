import { beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { freePort } from './kit/free-port.ts';
import { inTerminal, type TerminalRun, type TerminalStep } from './kit/in-terminal.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { cliLauncher, runCli } from './kit/run-cli.ts';
import { routerLauncher } from './kit/start-router.ts';

const ENTER = '\r';
const CTRL_C = '\u0003';
const ESCAPE = '\u001b';
/** Bold, colours, and the way back to plain. */
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]+m`);

let folder: string;
beforeAll(async () => {
  folder = await makeDataDir();
  const run = await runCli(folder, ['provider', 'add', 'one', '--type', 'lm-studio']);
  expect(run.code, run.stderr).toBe(0);
});

describeWith('python3', 'colour', (python) => {
  function typed(env: Readonly<Record<string, string>>, words: readonly string[], ...steps: readonly TerminalStep[]) {
    return inTerminal(python, [process.execPath, ...words], folder, steps, { DATA_DIR: folder, ...env });
  }

  const list = (env: Readonly<Record<string, string>> = {}): Promise<TerminalRun> =>
    typed(env, [cliLauncher, 'provider', 'list']);

  it('is there on a terminal', async () => {
    expect((await list()).screen).toMatch(COLOUR);
  });

  it.each([
    ['NO_COLOR is set', { NO_COLOR: '1' }],
    ['the terminal is a dumb one', { TERM: 'dumb' }],
  ])('is not there where %s', async (_case, env) => {
    const { code, screen } = await list(env);

    expect(code).toBe(0);
    expect(screen).toContain('lm-studio');
    expect(screen).not.toMatch(COLOUR);
  });

  it('is not there in questions either where NO_COLOR is set', async () => {
    const steps = [
      { wait: 'Model', type: `m${ENTER}` },
      { wait: 'Name', type: CTRL_C },
    ];
    const plain = await typed({ NO_COLOR: '1' }, [cliLauncher, 'model', 'add'], ...steps);
    const coloured = await typed({}, [cliLauncher, 'model', 'add'], ...steps);

    expect(plain.screen).toContain('Model, as requests name it');
    expect(plain.screen).not.toMatch(COLOUR);
    expect(coloured.screen).toMatch(COLOUR);
  });

  it('is not there in the log and the announcement of a start where NO_COLOR is set', async () => {
    const start = [routerLauncher, '--port', String(await freePort()), '--log-level', 'debug', '--debug', '*'];
    const stop = { wait: 'Stop: Ctrl-C', type: CTRL_C };
    const plain = await typed({ NO_COLOR: '1' }, start, stop);
    const coloured = await typed({}, start, stop);

    expect(plain.screen).toMatch(/DEBUG.*The server stops/);
    expect(plain.screen).not.toMatch(COLOUR);
    expect(coloured.screen).toMatch(COLOUR);
  });
});

describe('in a pipe', () => {
  it.each([['provider', 'list'], ['provider', 'show', 'one'], ['status'], ['settings', 'list'], ['--help']])(
    'there is no colour: %s',
    async (...words) => {
      // What some programs take for a wish to have colour everywhere.
      const run = await runCli(folder, words, '', { TERM: 'xterm-256color', COLORTERM: 'truecolor' });

      expect(run.stdout).not.toBe('');
      expect(run.stdout + run.stderr).not.toMatch(COLOUR);
    },
  );
});
