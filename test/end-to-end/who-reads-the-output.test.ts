import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { describeWith } from '../setup/describe-with.ts';
import { eventually } from './kit/eventually.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { routerInTerminal } from './kit/router-in-terminal.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

const CTRL_S = '\u0013';
const CTRL_Q = '\u0011';
/** Together they are longer than what any pipe or terminal keeps for its reader. */
const MANY = 600;

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
    const [router] = await routerInTerminal(python);
    await using _ = router;

    const [id] = await failRequests(router, 20);

    const line = await eventually('the line', () =>
      router
        .output()
        .split('\r\n')
        .map(stripVTControlCharacters)
        .find((text) => text.includes(id ?? 'none')),
    );
    expect(line).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: .*dead/);
  });

  it.each([
    ['holds it with Ctrl-S', 'type', CTRL_S, CTRL_Q],
    ['does not read it', 'look', '', ''],
  ])('answers while its person %s, and shows the log afterwards', async (_title, how, hold, release) => {
    const [router, person] = await routerInTerminal(python);
    await using _ = router;
    if (how === 'type') person.type(hold);
    else person.lookAway();

    const ids = await failRequests(router, MANY);
    await expectAnswers(router);
    expect(router.output()).not.toContain(ids.at(-1));
    if (how === 'type') person.type(release);
    else person.lookAgain();

    await eventually('the last line', () => router.output().includes(ids.at(-1) ?? 'none'));
  });

  it('ends with 0 while its person holds the terminal', async () => {
    const [router, person] = await routerInTerminal(python);
    await using _ = router;
    person.type(CTRL_S);
    await failRequests(router, MANY);

    router.signal('SIGTERM');

    expect(await router.exited).toMatchObject({ code: 0 });
  });

  it('lets a running stream end when the window is closed, and ends with 0', async () => {
    const upstream = await slowUpstream();
    const [router, person] = await routerInTerminal(python);
    await using _ = router;
    const { answer } = await runningStream(router, upstream);

    person.closeWindow();

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
        child = spawn(program, args, options);
        return child;
      },
    });
    if (child === undefined) throw new Error('It was not started.');
    return [router, child];
  }

  it('writes JSON with the ids of requests, down to the last line', async () => {
    await using router = await startRouter();
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
});

describe('a router with its log in a file', () => {
  it('writes JSON with the ids of requests, down to the last line', async () => {
    const path = join(await makeDataDir(), 'log');
    const file = openSync(path, 'a');
    await using router = await startRouter({
      spawn: (program, args, options) => spawn(program, args, { ...options, stdio: ['ignore', 'pipe', file] }),
    });
    closeSync(file);
    const ids = await failRequests(router, 100);

    router.signal('SIGTERM');
    await router.exited;

    const logged = jsonLines(readFileSync(path, 'utf8')).map(({ requestId }) => requestId);
    expect(logged.sort()).toEqual([...ids].sort());
  });
});
