import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeScript, type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

let router: RunningRouter;
const upstreams: FakeUpstream[] = [];
let count = 0;

beforeAll(async () => {
  router = await startRouter();
  await setSetting(router, 'routing.fallbackEnabled', 'true');
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

/** A first and a second provider of their own, the first one active, and nobody else who could answer. */
async function pair(first: FakeScript, second: FakeScript, config: Record<string, unknown> = {}) {
  count += 1;
  const model = `model-${count}`;
  const [one, two] = [await fakeUpstream(first, { models: [model] }), await fakeUpstream(second, { models: [model] })];
  upstreams.push(one, two);
  await addProvider(router, one, { id: `first-${count}`, priority: 100, config });
  await addProvider(router, two, { id: `second-${count}`, priority: 50 });
  await activate(router, `first-${count}`);
  return { one, two, ask: (stream = false) => ask(model, stream), names: [`first-${count}`, `second-${count}`] };
}

function ask(model: string, stream: boolean): Promise<Reply> {
  return router.call('POST', '/v1/chat/completions', question({ model, stream }));
}

function textOf(reply: Reply): string {
  if (reply.body !== undefined) return reply.body.choices[0].message.content;
  const chunks = readSse(reply.text).data.filter((line) => line !== '[DONE]');
  return chunks.map((line) => JSON.parse(line).choices[0]?.delta.content ?? '').join('');
}

describe('failover', () => {
  it.each([
    'reset-before-headers',
    'server-error',
    'overloaded',
    'rate-limited',
    'unauthorized',
    'no-funds',
    'html-error',
    'error-in-200',
  ] as const)('goes to the next provider at %s, plain and streamed', async (fault) => {
    const { one, ask } = await pair({ fault, retryAfterS: 60 }, { says: 'second' });
    for (const stream of [false, true]) {
      const reply = await ask(stream);
      expect(reply.status, reply.text).toBe(200);
      expect(textOf(reply)).toBe('second');
    }
    expect(one.requests.length).toBeGreaterThan(0);
  });

  it.each(['truncated-json', 'reset-mid-body', 'content-length-too-long'] as const)(
    'goes to the next provider when a plain answer never becomes whole (%s)',
    async (fault) => {
      const { ask } = await pair({ fault }, { says: 'second' });
      expect(textOf(await ask())).toBe('second');
    },
  );

  it.each(['error-in-stream', 'half-stream', 'reset-mid-body'] as const)(
    'goes to the next provider at %s before the first content of a stream',
    async (fault) => {
      const { ask } = await pair({ fault, afterChunks: 0 }, { says: 'second' });
      const reply = await ask(true);
      expect(textOf(reply)).toBe('second');
      expect(readSse(reply.text).data.at(-1)).toBe('[DONE]');
    },
  );

  it('leaves a provider that keeps silent when its first-content limit is over', async () => {
    const { ask } = await pair({ fault: 'hang-after-headers' }, { says: 'second' }, { firstContentTimeout: 300 });
    expect(textOf(await ask(true))).toBe('second');
  });

  it('says who answered and how many attempts it took', async () => {
    const { ask, names } = await pair({ fault: 'server-error' }, { says: 'second' });
    const { headers } = await ask();
    expect(headers.get('x-router-provider')).toBe(names[1]);
    expect(Number(headers.get('x-router-attempts'))).toBeGreaterThanOrEqual(2);
  });

  it.each(['invalid-request', 'context-overflow', 'content-refused'] as const)(
    'does not follow the caller’s own fault (%s)',
    async (fault) => {
      const { two, ask } = await pair({ fault }, { says: 'second' });
      expect(await ask()).toMatchObject({ status: 400 });
      expect(two.requests).toHaveLength(0);
    },
  );

  it('tells every attempt when nobody could answer', async () => {
    const { ask, names } = await pair({ fault: 'server-error' }, { fault: 'overloaded' });
    const reply = await ask();
    expect(reply.status).toBe(502);
    const attempts: { provider: string; model: string; reason: string; ms: number }[] = reply.body.error.attempts;
    expect(new Set(attempts.map(({ provider }) => provider))).toEqual(new Set(names));
    expect(attempts[0]).toMatchObject({
      model: expect.any(String),
      reason: expect.any(String),
      ms: expect.any(Number),
    });
  });
});

describe('without fallback', () => {
  beforeAll(() => setSetting(router, 'routing.fallbackEnabled', 'false'));
  afterAll(() => setSetting(router, 'routing.fallbackEnabled', 'true'));

  it('asks the only provider again and then tells its error', async () => {
    const { one, two, ask } = await pair([{ fault: 'server-error' }, { says: 'recovered' }], { says: 'second' });
    expect(textOf(await ask())).toBe('recovered');
    expect(one.requests).toHaveLength(2);
    expect(two.requests).toHaveLength(0);
  });

  it('makes three attempts at most', async () => {
    const { one, ask } = await pair({ fault: 'server-error' }, {});
    expect(await ask()).toMatchObject({ status: 502, body: { error: { code: 'upstream_error' } } });
    expect(one.requests).toHaveLength(3);
  });

  it('passes Retry-After on instead of hammering', async () => {
    const { one, ask } = await pair({ fault: 'rate-limited', retryAfterS: 33 }, {});
    const reply = await ask();
    expect(reply).toMatchObject({ status: 429, body: { error: { code: 'upstream_rate_limited' } } });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(25);
    await ask();
    expect(one.requests).toHaveLength(1);
  });

  it('waits a short Retry-After out', async () => {
    const { one, ask } = await pair([{ fault: 'rate-limited', retryAfterS: 1 }, { says: 'after all' }], {});
    expect(textOf(await ask())).toBe('after all');
    expect(one.requests).toHaveLength(2);
  });

  it('stops asking a provider that failed five times, and tries it again after a rest', async () => {
    await setSetting(router, 'routing.retries', '0');
    const { one, ask } = await pair({ fault: 'server-error' }, {});
    for (let failure = 0; failure < 5; failure += 1) expect(await ask()).toMatchObject({ status: 502 });
    const refused = await ask();
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'circuit_open' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(one.requests).toHaveLength(5);

    one.play({ says: 'well again' });
    await expect.poll(async () => (await ask()).status, { timeout: 15_000, interval: 250 }).toBe(200);
    expect(one.requests).toHaveLength(6);
    await setSetting(router, 'routing.retries', '2');
  });
});

describe('the time limits', () => {
  beforeAll(async () => {
    await setSetting(router, 'routing.retries', '0');
    await setSetting(router, 'routing.fallbackEnabled', 'false');
  });
  afterAll(() => setSetting(router, 'routing.retries', '2'));

  it.each([
    ['headers', 'hang', { headersTimeout: 300 }],
    ['first content', 'hang-after-headers', { firstContentTimeout: 300 }],
    ['total of a stream', 'hang-after-headers', { streamTimeout: 300 }],
  ] as const)('end a stream by 504 at the %s limit', async (_, fault, config) => {
    const { one, ask } = await pair({ fault }, {}, config);
    expect(await ask(true)).toMatchObject({ status: 504, body: { error: { code: 'upstream_timeout' } } });
    await one.requests[0]?.closed;
    expect(one.requests[0]?.closedEarly).toBe(true);
  });

  it('end an attempt at the connect limit while the TLS handshake never completes', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    // Far below all other limits: only the connect limit can end this in time for the test.
    const config = { baseURL: `https://127.0.0.1:${port}/v1`, connectTimeout: 300 };
    const { one, ask } = await pair({}, {}, config);
    try {
      for (const stream of [false, true]) {
        const reply = await ask(stream);
        expect(reply.status, reply.text).toBe(504);
        expect(reply.text).toMatch(/connect/i);
      }
      expect(one.requests).toHaveLength(0);
    } finally {
      silent.close();
    }
  });

  it('end a plain answer by 504 at its total', async () => {
    const { ask } = await pair({ fault: 'hang' }, {}, { timeout: 300 });
    expect(await ask()).toMatchObject({ status: 504, body: { error: { code: 'upstream_timeout' } } });
  });

  it('end a stalled stream by an error event at the idle limit', async () => {
    const { ask } = await pair({ fault: 'stall' }, {}, { idleTimeout: 300 });
    const { data } = readSse((await ask(true)).text);
    expect(JSON.parse(data.at(-1) ?? '{}')).toHaveProperty('error');
  });
});

describe('several keys of one provider', () => {
  const keyOf = (upstream: FakeUpstream, index: number) => upstream.requests[index]?.headers.authorization;

  it('rest alone: a refused key does not condemn its provider', async () => {
    const rejected = (request: { headers: { authorization?: string | undefined } }) =>
      request.headers.authorization === 'Bearer sk-bad' ? { fault: 'unauthorized' as const } : { says: 'good key' };
    const { one, two, ask } = await pair(rejected, {}, { apiKey: 'sk-bad', apiKeys: [{ key: 'sk-good', weight: 1 }] });
    for (let request = 0; request < 6; request += 1) expect(textOf(await ask())).toBe('good key');
    const bad = one.requests.filter((_, index) => keyOf(one, index) === 'Bearer sk-bad');
    expect(bad.length).toBeLessThanOrEqual(1);
    expect(two.requests).toHaveLength(0);
  });

  it('share the load by weight', async () => {
    const { one, ask } = await pair(
      {},
      {},
      {
        apiKey: null,
        apiKeys: [
          { key: 'sk-a', weight: 1 },
          { key: 'sk-b', weight: 3 },
        ],
      },
    );
    await Promise.all(Array.from({ length: 80 }, () => ask()));
    const b = one.requests.filter((_, index) => keyOf(one, index) === 'Bearer sk-b').length;
    // 60 expected; beyond these bounds lies one run in a million.
    expect(b).toBeGreaterThan(40);
    expect(b).toBeLessThan(77);
  });

  it('become 502 when all of them are refused: the caller’s own key is fine', async () => {
    const { ask } = await pair({ fault: 'unauthorized' }, {}, { apiKeys: [{ key: 'sk-b' }] });
    const reply = await ask();
    expect(reply).toMatchObject({ status: 502, body: { error: { code: 'upstream_authentication' } } });
    expect(reply.text).not.toContain('sk-b');
  });
});
