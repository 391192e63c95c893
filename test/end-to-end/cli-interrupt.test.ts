import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { eventually } from './kit/eventually.ts';
import { heldTerminal } from './kit/held-terminal.ts';
import { inTerminal } from './kit/in-terminal.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { cliLauncher, runCli } from './kit/run-cli.ts';
import { plainEnvironment } from './kit/start-router.ts';

const CTRL_C = '\u0003';
const EMPTY_LINE = '\r\u001b[K';

let folder: string;
let upstream: { readonly url: string; readonly left: () => number; readonly close: () => void };

/** Takes every request and never answers. */
async function silentUpstream(): Promise<typeof upstream> {
  let left = 0;
  const server = createServer((_request, response) => {
    response.on('close', () => {
      left += 1;
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    left: () => left,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

beforeEach(async () => {
  upstream = await silentUpstream();
  folder = await makeDataDir();
  const add = ['provider', 'add', 'silent', '--type', 'openai-compatible', '--base-url', upstream.url];
  const run = await runCli(folder, [...add, '--default-model', 'one']);
  expect(run.code, run.stderr).toBe(0);
});
afterEach(() => upstream.close());

describeWith('python3', 'Ctrl-C, while something is under way', (python) => {
  it.each(['provider test silent', 'provider health', 'model sync', 'doctor', 'chat Hello?'])(
    'ends "%s" with 1, and takes the sign of it away',
    async (line) => {
      const command = [process.execPath, cliLauncher, ...line.split(' '), '--data-dir', folder];
      const run = await inTerminal(python, command, folder, [{ wait: 'working ...', type: CTRL_C }]);

      expect(run.code, run.screen).toBe(1);
      expect(run.screen.endsWith(EMPTY_LINE)).toBe(true);
      await eventually('the end of the call', () => upstream.left() > 0);
    },
  );
});

describeWith('python3', 'a window that is closed in the middle of a question', (python) => {
  it('is the end, with 1, for whom hang-ups do not end', async () => {
    const empty = await makeDataDir();
    const terminal = heldTerminal(python);
    const child = terminal.spawn(
      '/bin/sh',
      ['-c', `trap '' HUP; "$NODE" "$CLI" provider add; echo "code $?" > ended`],
      {
        cwd: empty,
        env: { ...plainEnvironment(), NODE: process.execPath, CLI: cliLauncher },
      },
    );
    onTestFinished(() => terminal.kill());
    let screen = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      screen += text;
    });
    await eventually('the question', () => screen.includes('Type'));
    terminal.closeWindow();

    const ended = await eventually(
      'the end',
      () => existsSync(join(empty, 'ended')) && readFileSync(join(empty, 'ended'), 'utf8'),
    );
    expect(ended).toBe('code 1\n');
    expect(existsSync(join(empty, 'data'))).toBe(false);
  });
});
