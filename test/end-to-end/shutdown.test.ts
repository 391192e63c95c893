import { describe, expect, it } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { startRouter } from './kit/start-router.ts';

async function routerWithStream(chunkDelayMs: number) {
  const upstream = await fakeUpstream({ says: 'one two three four five six seven eight', chunkDelayMs });
  const router = await startRouter();
  await addProvider(router, upstream, { id: 'fake' });
  await activate(router, 'fake');
  return {
    router,
    upstream,
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('ends an idle router with exit code 0', async () => {
    await using router = await startRouter();
    router.signal(signal);
    expect(await router.exited).toEqual({ code: 0, signal: null });
  });

  it('lets a running stream end and takes no new request', async () => {
    await using house = await routerWithStream(120);
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
    await using house = await routerWithStream(40);
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

async function countRequests(dataDir: string): Promise<number> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(`${dataDir}/provider-router.db`, { readOnly: true });
  try {
    return Number(database.prepare('SELECT count(*) AS n FROM requests').get()?.['n']);
  } finally {
    database.close();
  }
}
