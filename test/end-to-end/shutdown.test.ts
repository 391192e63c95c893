import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { eventually } from './kit/eventually.ts';
import { startFakeHouse } from './kit/fake-house.ts';
import { question } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { startRouter } from './kit/start-router.ts';

const says = 'one two three four five six seven eight';

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('ends an idle router with exit code 0', async () => {
    await using router = await startRouter();
    router.signal(signal);
    expect(await router.exited).toEqual({ code: 0, signal: null });
  });

  it('lets a running stream end and takes no new request', async () => {
    await using house = await startFakeHouse({ says, chunkDelayMs: 120 });
    const { router, upstream } = house;
    const running = router.call('POST', '/v1/chat/completions', question({ stream: true }));
    await eventually('the running stream', () => upstream.requests.length === 1);

    router.signal(signal);
    const late = await eventually('a refusal', async () => {
      const reply = await router.call('POST', '/v1/chat/completions', question()).catch(() => 'refused' as const);
      if (reply === 'refused') return reply;
      return reply.status === 503 ? reply.body.error.code : false;
    });

    expect(['refused', 'shutting_down']).toContain(late);
    const { data } = readSse((await running).text);
    expect(data.at(-1)).toBe('[DONE]');
    expect(await router.exited).toEqual({ code: 0, signal: null });
  });

  it('keeps the record of what ended last', async () => {
    await using house = await startFakeHouse({ says, chunkDelayMs: 40 });
    const { router } = house;
    const running = router.call('POST', '/v1/chat/completions', question({ stream: true }));
    await eventually('the running stream', () => house.upstream.requests.length === 1);
    router.signal(signal);
    await running;
    await router.exited;

    await using again = await startRouter({ dataDir: router.dataDir });
    const metrics = await again.call('GET', '/metrics');
    expect(metrics.status).toBe(200);
    expect(await countRequests(router.dataDir)).toBe(1);
  });
});

it('ends an idle router with 0 while an upstream keeps its model list to itself', async () => {
  let asked = 0;
  const server = createServer(() => {
    asked += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await using router = await startRouter();
  const config = { baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'sk-test' };
  const provider = { id: 'mute', name: 'mute', type: 'openai-compatible', enabled: true, priority: 10, config };
  expect(await router.call('POST', '/v1/providers', provider)).toMatchObject({ status: 201 });
  await eventually('the call for the list', () => asked > 0);

  router.signal('SIGTERM');
  let exit: unknown;
  void router.exited.then((end) => {
    exit = end;
  });
  // Half of the 10 s after which the reading of a list gives up by itself.
  await eventually('the end', () => exit !== undefined, 5_000);
  expect(exit).toEqual({ code: 0, signal: null });
  server.close();
  server.closeAllConnections();
});

it('cuts a stream that never ends with an error event at the second signal, and ends with 130', async () => {
  await using house = await startFakeHouse({ fault: 'stall' });
  const { router } = house;
  const response = await fetch(`${router.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question({ stream: true })),
  });
  expect(response.status).toBe(200);

  router.signal('SIGTERM');
  await eventually('the drain', () => router.output().includes('Stopping'));
  // A second signal within half a second counts as the same press.
  const repeat = setInterval(() => router.signal('SIGTERM'), 200);
  const text = await response.text();
  clearInterval(repeat);

  const { data } = readSse(text);
  expect(JSON.parse(data.at(-1) ?? '{}')).toMatchObject({ error: { code: 'shutting_down' } });
  expect(await router.exited).toEqual({ code: 130, signal: null });
  expect(await countRequests(router.dataDir)).toBe(1);
});

async function countRequests(dataDir: string): Promise<number> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(`${dataDir}/provider-router.db`, { readOnly: true });
  try {
    return Number(database.prepare('SELECT count(*) AS n FROM requests').get()?.['n']);
  } finally {
    database.close();
  }
}
