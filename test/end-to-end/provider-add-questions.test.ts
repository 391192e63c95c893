import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { inTerminal } from './kit/in-terminal.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { cliLauncher, runCli } from './kit/run-cli.ts';

const ENTER = '\r';
const DOWN = '\u001b[B';
const CTRL_C = '\u0003';
const secret = 'sk-typed-by-hand-1234567890';

describeWith('python3', 'provider-cli provider add, on a terminal', (python) => {
  const command = [process.execPath, cliLauncher, 'provider', 'add'];
  const untilKey = [
    { wait: 'Type', type: DOWN },
    { wait: '●', type: ENTER },
    { wait: 'Id', type: ENTER },
    { wait: 'Name', type: ENTER },
    { wait: 'Base URL', type: `http://127.0.0.1:9/v1${ENTER}` },
  ];

  it('asks for everything, shows no key, and makes the provider', async () => {
    const folder = await makeDataDir();
    const steps = [...untilKey, { wait: 'API key', type: `${secret}${ENTER}` }];

    const run = await inTerminal(python, command, folder, steps);

    expect(run.screen).toContain('is added.');
    expect(run.code).toBe(0);
    expect(run.screen).not.toContain(secret.slice(0, 5));
    const shown = await runCli(join(folder, 'data'), ['provider', 'show', 'lm-studio', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      id: 'lm-studio',
      type: 'lm-studio',
      config: { baseURL: 'http://127.0.0.1:9/v1', apiKey: '********' },
    });
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
