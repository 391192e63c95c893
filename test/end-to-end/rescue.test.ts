import { describe, expect, it } from 'vitest';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { serverInProcess } from './kit/server-in-process.ts';

const story = 'Incomprehensibly long ago there was a fox who lived in a very deep forest and was never seen by day.';
const model = 'claude-sonnet-4-5';
const messages = [{ role: 'user', content: 'Tell a story.' }];

interface Door {
  readonly path: string;
  readonly body: object;
  /** What the client reads of one event. */
  readonly textOf: (event: { readonly [key: string]: unknown }) => unknown;
  readonly ends: RegExp;
}

const doors: readonly Door[] = [
  {
    path: '/v1/chat/completions',
    body: { messages },
    textOf: (event) => dig(event, 'choices', 0, 'delta', 'content'),
    ends: /data: \[DONE\]\s*$/,
  },
  {
    path: '/v1/completions',
    body: { prompt: 'Tell a story.' },
    textOf: (event) => dig(event, 'choices', 0, 'text'),
    ends: /data: \[DONE\]\s*$/,
  },
  {
    path: '/v1/messages',
    body: { messages, max_tokens: 100 },
    textOf: (event) => dig(event, 'delta', 'text'),
    ends: /"message_stop"\}\s*$/,
  },
  {
    path: '/v1/responses',
    body: { input: 'Tell a story.' },
    textOf: (event) => (event['type'] === 'response.output_text.delta' ? event['delta'] : undefined),
    ends: /event: response\.completed\s+data: .*\s*$/,
  },
];

describe('a stream that breaks in the middle', () => {
  it.each(doors)('is one whole answer to a client at $path', async ({ path, body, textOf, ends }) => {
    await using house = await twoProviders();
    const { url, second } = house;
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, stream: true, ...body }),
    });
    const said = await response.text();
    expect(said).toMatch(ends);
    const events = [...said.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    // The second starts over: what the client has already is not said again.
    expect(events.map((event) => textOf(event) ?? '').join('')).toBe(story);
    const asked = second.requests.at(-1)?.body['messages'];
    expect(asked).toMatchObject([{ role: 'user' }, { role: 'assistant' }]);
    const entry = await eventually('the record', async () => {
      const page = JSON.parse(await (await fetch(`${url}/v1/history?limit=5`)).text());
      return page.history.find(
        (one: { request_id: string }) => one.request_id === response.headers.get('x-request-id'),
      );
    });
    expect(entry).toMatchObject({
      provider: 'second',
      status: 'ok',
      usage: { estimated: true },
      attempts: [
        { provider: 'first', outcome: 'broken-after-content', spent: { estimated: true, cost_usd: null } },
        { provider: 'second', outcome: 'ok', spent: { estimated: false, cost_usd: expect.any(Number) } },
      ],
    });
    // What the first one cost nobody knows, so nobody knows the sum.
    expect(entry.cost_usd).toBeNull();
  });
});

async function twoProviders() {
  const first: FakeUpstream = await fakeUpstream({ says: story, fault: 'half-stream' }, { models: [model] });
  const second = await fakeUpstream({ says: story }, { speaks: fakeAnthropic, models: [model] });
  const { server, port } = await serverInProcess();
  const url = `http://127.0.0.1:${port}`;
  const write = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    expect(reply.ok, await reply.text()).toBe(true);
  };
  const config = (upstream: FakeUpstream) => ({ baseURL: upstream.url, apiKey: 'sk-test' });
  await write('POST', '/v1/providers', { id: 'first', type: 'openai-compatible', config: config(first) });
  await write('POST', '/v1/providers', { id: 'second', type: 'anthropic', config: config(second) });
  await write('PUT', '/v1/settings/active_provider', { value: 'first' });
  await write('PUT', '/v1/settings/routing.fallbackEnabled', { value: 'true' });
  await write('PUT', '/v1/settings/routing.continueOnBreak', { value: 'true' });
  return {
    url,
    second,
    async [Symbol.asyncDispose]() {
      await server.shutdown(1_000);
      await first.close();
      await second.close();
    },
  };
}

function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce((inside: unknown, key) => (inside as Record<string | number, unknown> | undefined)?.[key], value);
}
