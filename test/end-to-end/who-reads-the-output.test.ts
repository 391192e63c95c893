import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { describeWith } from '../setup/describe-with.ts';
import { bootLock } from './kit/boot-lock.ts';
import { eventually } from './kit/eventually.ts';
import { freePort } from './kit/free-port.ts';
import { type HeldTerminal, heldTerminal } from './kit/held-terminal.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import {
  plainEnvironment,
  type Reply,
  type RunningRouter,
  routerLauncher,
  type StartOptions,
  startRouter,
} from './kit/start-router.ts';

const CTRL_S = '\u0013';
const CTRL_Q = '\u0011';
/** What a test started. One that fails while nobody reads its router may leave it where it ends for no signal that can be caught. */
const started = new Set<{ kill(): void }>();
afterEach(() => {
  for (const one of started) one.kill();
  started.clear();
});

function terminalOf(python: string): HeldTerminal {
  const terminal = heldTerminal(python);
  started.add(terminal);
  return terminal;
}

function spawnInTest(...wish: Parameters<NonNullable<StartOptions['spawn']>>): ChildProcess {
  const child = spawn(...wish);
  started.add({ kill: () => child.kill('SIGKILL') });
  return child;
}

/** Together they are longer than what any pipe or terminal keeps for its reader. */
const MANY = 600;

interface Absence {
  readonly title: string;
  readonly leave: (terminal: HeldTerminal) => void;
  readonly come: (terminal: HeldTerminal) => void;
}

/** Requests that fail, each with a line of the log; the ids of the requests. */
async function failRequests(router: RunningRouter, count: number): Promise<readonly string[]> {
  const dead = { id: 'dead', name: 'dead', type: 'openai-compatible', enabled: true, priority: 90 };
  const config = { baseURL: 'http://127.0.0.1:9/v1', apiKey: 'sk-test' };
  await router.call('POST', '/v1/providers', { ...dead, config });
  await setSetting(router, 'routing.retries', '0');
  const ids: string[] = [];
  while (ids.length < count) ids.push(...(await Promise.all(Array.from({ length: 20 }, fail))));
  return ids;

  async function fail(_: unknown, turn: number): Promise<string> {
    // Another model each time: one that fails repeatedly rests, and is not asked.
    const reply = await router.call('POST', '/v1/chat/completions', question({ model: `dead/${ids.length + turn}` }));
    expect(reply.body.error.code).toBe('upstream_unreachable');
    return reply.headers.get('x-request-id') ?? 'none';
  }
}

function isLive(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function expectAnswers(router: RunningRouter): Promise<void> {
  expect(await router.call('GET', '/health/live')).toMatchObject({ status: 200 });
  const answer = await router.call('POST', '/v1/chat/completions', question({ model: 'demo/demo' }));
  expect(answer.body.choices[0].message.content).toContain('Hello');
}

/** A stream that runs, and its answer once it ends. */
async function runningStream(
  router: RunningRouter,
  upstream: FakeUpstream,
): Promise<{ readonly answer: Promise<Reply> }> {
  await addProvider(router, upstream, { id: 'slow' });
  await activate(router, 'slow');
  const answer = router.call('POST', '/v1/chat/completions', question({ stream: true }));
  await eventually('the running stream', () => upstream.requests.length === 1);
  return { answer };
}

function slowUpstream(): Promise<FakeUpstream> {
  return fakeUpstream({ says: 'one two three four five six seven eight', chunkDelayMs: 120 });
}

async function expectWhole(answer: Promise<Reply>): Promise<void> {
  const { data } = readSse((await answer).text);
  expect(data.at(-1)).toBe('[DONE]');
}

function jsonLines(text: string): readonly Record<string, unknown>[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line));
}

describeWith('python3', 'a router on a terminal', (python) => {
  it('writes its log for people, with the ids of requests', async () => {
    await using router = await startRouter({ spawn: terminalOf(python).spawn });

    const [id = 'none'] = await failRequests(router, 20);

    const line = await eventually('the line', () => {
      const lines = router.output().split('\r\n').map(stripVTControlCharacters);
      return lines.find((text) => text.includes(id));
    });
    expect(line).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: .*dead/);
  });

  it('answers though its person held the terminal before it could say where it listens', async () => {
    const terminal = terminalOf(python);
    const port = await freePort();
    terminal.type(CTRL_S);
    const starting = startRouter({ spawn: terminal.spawn, port });

    // Twice: it speaks right after it began to listen.
    for (let answers = 0; answers < 2; answers += 1) {
      await eventually('an answer', () => isLive(port));
      await sleep(200);
    }
    terminal.type(CTRL_Q);

    await using router = await starting;
    expect(router.output()).toContain('listens on');
  });

  const absences: readonly Absence[] = [
    {
      title: 'holds it with Ctrl-S',
      leave: (terminal) => terminal.type(CTRL_S),
      come: (terminal) => terminal.type(CTRL_Q),
    },
    { title: 'does not read it', leave: (terminal) => terminal.lookAway(), come: (terminal) => terminal.lookAgain() },
  ];
  it.each(absences)('answers while its person $title, and shows the log afterwards', async ({ leave, come }) => {
    const terminal = terminalOf(python);
    await using router = await startRouter({ spawn: terminal.spawn });
    leave(terminal);

    const ids = await failRequests(router, MANY);
    await expectAnswers(router);
    const last = ids.at(-1) ?? 'none';
    expect(router.output()).not.toContain(last);
    come(terminal);

    await eventually('the last line', () => router.output().includes(last));
  });

  it('ends with 0 while its person holds the terminal', async () => {
    const terminal = terminalOf(python);
    await using router = await startRouter({ spawn: terminal.spawn });
    terminal.type(CTRL_S);
    await failRequests(router, MANY);

    router.signal('SIGTERM');

    expect(await router.exited).toMatchObject({ code: 0 });
  });

  it('lets a running stream end when the window is closed, and ends with 0', async () => {
    const upstream = await slowUpstream();
    const terminal = terminalOf(python);
    await using router = await startRouter({ spawn: terminal.spawn });
    const { answer } = await runningStream(router, upstream);

    terminal.closeWindow();

    await expectWhole(answer);
    expect(await router.exited).toMatchObject({ code: 0 });
    await upstream.close();
  });
});

describe('a router in a pipe', () => {
  async function startInPipes(): Promise<readonly [RunningRouter, ChildProcess]> {
    let child: ChildProcess | undefined;
    const router = await startRouter({
      spawn: (program, args, options) => {
        child = spawnInTest(program, args, options);
        return child;
      },
    });
    if (child === undefined) throw new Error('It was not started.');
    return [router, child];
  }

  it('writes JSON with the ids of requests, down to the last line', async () => {
    await using router = await startRouter({ spawn: spawnInTest });
    const ids = await failRequests(router, 100);

    router.signal('SIGTERM');
    await router.exited;

    expect(
      jsonLines(router.output())
        .map(({ requestId }) => requestId)
        .sort(),
    ).toEqual([...ids].sort());
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'lets a running stream end when its readers are gone before %s',
    async (signal) => {
      const upstream = await slowUpstream();
      const [router, child] = await startInPipes();
      await using _ = router;
      const { answer } = await runningStream(router, upstream);

      child.stdout?.destroy();
      child.stderr?.destroy();
      await failRequests(router, 20);
      router.signal(signal);

      await expectWhole(answer);
      expect(await router.exited).toEqual({ code: 0, signal: null });
      await upstream.close();
    },
  );

  it('answers while nobody reads it, and ends with 0', async () => {
    const [router, child] = await startInPipes();
    await using _ = router;
    child.stderr?.pause();

    await failRequests(router, MANY);
    await expectAnswers(router);
    const ended = once(child, 'exit');
    router.signal('SIGTERM');

    expect(await ended).toEqual([0, null]);
    child.stderr?.resume();
  });

  it('waits a moment at its end for a reader who is behind', async () => {
    const [router, child] = await startInPipes();
    await using _ = router;
    child.stderr?.pause();
    const ids = await failRequests(router, MANY);

    router.signal('SIGTERM');
    await eventually('the last moment', async () => !(await isLive(router.port)));
    await sleep(200);
    child.stderr?.resume();

    await router.exited;
    const logged = jsonLines(router.output()).map(({ requestId }) => requestId);
    expect(logged.sort()).toEqual([...ids].sort());
  });
});

describe.skipIf(!existsSync('/dev/full'))('a router whose output has no room (/dev/full)', () => {
  it('says so once beside it, and goes on serving', async () => {
    const [port, dataDir, full] = [await freePort(), await makeDataDir(), openSync('/dev/full', 'a')];
    await using _ = await bootLock();
    const child = spawnInTest(process.execPath, [routerLauncher], {
      cwd: dataDir,
      env: { ...plainEnvironment(), PORT: String(port), DATA_DIR: dataDir },
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    const ended = once(child, 'close');
    const said: Buffer[] = [];
    child.stderr?.on('data', (piece: Buffer) => said.push(piece));
    const lines = () => jsonLines(Buffer.concat(said).toString('utf8'));

    await eventually('the line', () => lines().length > 0);
    expect(await isLive(port)).toBe(true);
    child.kill('SIGTERM');

    expect(await ended).toEqual([0, null]);
    expect(lines()).toMatchObject([{ level: 'warn', err: { code: 'ENOSPC' } }]);
  });
});

describe('a router with its log in a file', () => {
  it('writes JSON with the ids of requests, down to the last line', async () => {
    const path = join(await makeDataDir(), 'log');
    const file = openSync(path, 'a');
    await using router = await startRouter({
      spawn: (program, args, options) => spawnInTest(program, args, { ...options, stdio: ['ignore', 'pipe', file] }),
    });
    closeSync(file);
    const ids = await failRequests(router, 100);

    router.signal('SIGTERM');
    await router.exited;

    const logged = jsonLines(readFileSync(path, 'utf8')).map(({ requestId }) => requestId);
    expect(logged.sort()).toEqual([...ids].sort());
  });
});
