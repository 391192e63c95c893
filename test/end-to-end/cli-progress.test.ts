import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { eventually } from './kit/eventually.ts';
import { heldTerminal } from './kit/held-terminal.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { cliLauncher, runCli } from './kit/run-cli.ts';
import { plainEnvironment } from './kit/start-router.ts';

/** From when on something takes long, and some more. */
const LONG_MS = 1_600;
const SIGN = 'working ...';
const EMPTY_LINE = '\r\u001b[K';

let folder: string;
let upstream: SlowUpstream;

beforeEach(async () => {
  upstream = await slowUpstream();
  folder = await makeDataDir();
  const add = ['provider', 'add', 'slow', '--type', 'openai-compatible', '--base-url', upstream.url];
  const run = await runCli(folder, add);
  expect(run.code, run.stderr).toBe(0);
});

afterEach(() => upstream.close());

interface SlowUpstream {
  readonly url: string;
  /** How many wait for their answer. */
  readonly waiting: number;
  answerAll(): void;
  close(): void;
}

/** Lists its models when it is told to. */
async function slowUpstream(): Promise<SlowUpstream> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_request, response) => void waiting.push(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    get waiting() {
      return waiting.length;
    },
    answerAll() {
      for (const response of waiting.splice(0)) response.end('{"object":"list","data":[{"id":"one"}]}');
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

describeWith('python3', 'what takes more than a second, on a terminal', (python) => {
  function typed(...words: readonly string[]) {
    const env = { ...plainEnvironment(), DATA_DIR: folder };
    const child = heldTerminal(python).spawn(process.execPath, [cliLauncher, ...words], { cwd: folder, env });
    const shown: Buffer[] = [];
    child.stdout?.on('data', (piece: Buffer) => shown.push(piece));
    const ended = once(child, 'close').then(([code]) => code);
    onTestFinished(() => void child.kill('SIGTERM'));
    return { ended, screen: () => Buffer.concat(shown).toString('utf8') };
  }

  /** What is left to see where the sign stood: it is taken away, and the result stands in its place. */
  function afterTheSign(screen: string): string {
    return screen.slice(screen.lastIndexOf(SIGN) + SIGN.length);
  }

  it('shows a sign that turns, and takes it away for the result', async () => {
    const { ended, screen } = typed('provider', 'test', 'slow');
    await eventually('the sign, turning', () => screen().split(SIGN).length > 3);
    upstream.answerAll();

    expect(await ended).toBe(0);
    expect(afterTheSign(screen()).startsWith(EMPTY_LINE)).toBe(true);
    expect(stripVTControlCharacters(afterTheSign(screen()))).toMatch(/^\rhealthy {2}slow/);
  });

  it('shows it also while somebody else has the database locked', async () => {
    const other = new DatabaseSync(join(folder, 'provider-router.db'));
    other.exec('pragma locking_mode = exclusive; begin exclusive');
    const { ended, screen } = typed('provider', 'list');
    await eventually('the sign', () => screen().includes(SIGN));
    other.close();

    expect(await ended).toBe(0);
    expect(afterTheSign(screen()).startsWith(EMPTY_LINE)).toBe(true);
    expect(afterTheSign(screen())).toContain('slow');
  });
});

describe('what takes more than a second, in a pipe', () => {
  it('shows nothing but its result', async () => {
    const running = runCli(folder, ['provider', 'test', 'slow']);
    await eventually('the question', () => upstream.waiting > 0);
    await sleep(LONG_MS);
    upstream.answerAll();

    expect(await running).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^healthy {2}slow .+\n$/),
    });
  });
});
