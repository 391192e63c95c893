import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { providerTypes } from '../../router/src/providers/index.ts';
import { describeWith } from '../setup/describe-with.ts';
import { inTerminal } from './kit/in-terminal.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { cliLauncher, runCli } from './kit/run-cli.ts';

const ENTER = '\r';
const DOWN = '\u001b[B';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CLEAR_LINE = '\u0015';
const secret = 'sk-typed-by-hand-1234567890';

/** The keys that lead from the first type to this one. */
function downTo(type: string): string {
  return DOWN.repeat(providerTypes.all.findIndex((one) => one.type === type));
}

describeWith('python3', 'provider-cli provider add, on a terminal', (python) => {
  const command = [process.execPath, cliLauncher, 'provider', 'add'];
  const untilKey = [
    { wait: 'Type', type: downTo('lm-studio') },
    { wait: '●', type: ENTER },
    { wait: 'Id', type: ENTER },
    { wait: 'Name', type: ENTER },
    { wait: 'Base URL', type: `http://127.0.0.1:9/v1${ENTER}` },
  ];

  it('asks for everything, shows no key, and makes the provider', async () => {
    const folder = await makeDataDir();
    const steps = [
      ...untilKey,
      { wait: 'API key', type: `${secret}${ENTER}` },
      { wait: 'Default model', type: `one${ENTER}` },
    ];

    const run = await inTerminal(python, command, folder, steps);

    expect(run.screen).toContain('is added.');
    expect(run.code).toBe(0);
    expect(run.screen).not.toContain(secret.slice(0, 5));
    const shown = await runCli(join(folder, 'data'), ['provider', 'show', 'lm-studio', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      id: 'lm-studio',
      type: 'lm-studio',
      config: { baseURL: 'http://127.0.0.1:9/v1', apiKey: '********', defaultModel: 'one' },
    });
  });

  it('asks only for the key that the type needs where the rest was said', async () => {
    const folder = await makeDataDir();
    const steps = [
      { wait: 'API key', type: ENTER },
      { wait: 'It is needed.', type: `${secret}${ENTER}` },
    ];
    const run = await inTerminal(python, [...command, 'zz', '--type', 'openai'], folder, steps);

    expect(run.code, run.screen).toBe(0);
    expect(run.screen).not.toMatch(/Base URL|Name|Default model/);
    const shown = await runCli(join(folder, 'data'), ['provider', 'show', 'zz', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: 'zz', name: 'zz', config: { apiKey: '********' } });
  });

  it('tells a mistake at the question where it was made, and offers an id that is free', async () => {
    const folder = await makeDataDir();
    const data = ['--data-dir', folder];
    await runCli(folder, [
      'provider',
      'add',
      'openai-compatible',
      '--type',
      'openai-compatible',
      '--base-url',
      'http://127.0.0.1:9/v1',
    ]);
    const steps = [
      { wait: 'openai-compatible-2', type: `${CLEAR_LINE}Not An Id${ENTER}` },
      { wait: 'lower-case letters and digits', type: `${CLEAR_LINE}openai-compatible${ENTER}` },
      { wait: 'already.', type: `${CLEAR_LINE}second${ENTER}` },
      { wait: 'Name', type: ENTER },
      { wait: 'Base URL', type: ENTER },
      { wait: 'It is needed.', type: `nonsense${ENTER}` },
      { wait: 'URL', type: `${CLEAR_LINE}http://127.0.0.1:9/v1${ENTER}` },
      { wait: 'API key', type: ENTER },
      { wait: 'Default model', type: ENTER },
    ];
    const run = await inTerminal(python, [...command, '--type', 'openai-compatible', ...data], folder, steps);

    expect(run.code, run.screen).toBe(0);
    expect(run.screen).toContain('Provider "second" is added.');
  });

  it('asks again, the answers offered, where only the router could tell that something is wrong', async () => {
    const folder = await makeDataDir();
    const steps = [
      { wait: 'Name', type: `${'x'.repeat(201)}${ENTER}` },
      { wait: 'Base URL', type: `http://127.0.0.1:9/v1${ENTER}` },
      { wait: 'API key', type: ENTER },
      { wait: 'Default model', type: `one${ENTER}` },
      { wait: 'Type', type: ENTER },
      { wait: 'Id', type: ENTER },
      { wait: 'Name', type: `${CLEAR_LINE}Mine${ENTER}` },
      { wait: 'Base URL', type: ENTER },
      { wait: 'API key', type: ENTER },
      { wait: 'Default model', type: ENTER },
    ];
    const run = await inTerminal(python, [...command, '--type', 'lm-studio', '--data-dir', folder], folder, [
      { wait: 'Id', type: `${CLEAR_LINE}mine${ENTER}` },
      ...steps,
    ]);

    expect(run.code, run.screen).toBe(0);
    expect(run.screen).toContain('A name has 1 to 200 printable characters.');
    const shown = await runCli(folder, ['provider', 'show', 'mine', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      name: 'Mine',
      type: 'lm-studio',
      config: { baseURL: 'http://127.0.0.1:9/v1', defaultModel: 'one' },
    });
  });

  it('asks nothing for a type that there is not, and says which there are', async () => {
    const folder = await makeDataDir();
    const run = await inTerminal(python, [...command, '--type', 'nope'], folder, []);

    expect(run.code, run.screen).toBe(2);
    expect(run.screen).toContain('There is no provider type "nope". Known types: openai,');
  });

  it.each([
    ['Ctrl-D', CTRL_D],
    ['Ctrl-D behind a word', `word${CTRL_D}`],
  ])('takes %s for leaving, as it takes Ctrl-C', async (_, keys) => {
    const folder = await makeDataDir();
    const run = await inTerminal(python, command.concat('--type', 'lm-studio'), folder, [{ wait: 'Id', type: keys }]);

    expect(run.code, run.screen).toBe(1);
    expect(run.screen).not.toContain('Warning');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('leaves nothing behind when the person leaves in the middle', async () => {
    const folder = await makeDataDir();
    const steps = [...untilKey, { wait: 'API key', type: CTRL_C }];

    const run = await inTerminal(python, command, folder, steps);

    expect(run.code).toBe(1);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('asks nothing where the command line says everything', async () => {
    const folder = await makeDataDir();
    const run = await inTerminal(python, [...command, 'mine', '--type', 'lm-studio'], folder, []);

    expect(run.screen).toContain('Provider "mine" is added.');
    expect(run.code).toBe(0);
  });
});
