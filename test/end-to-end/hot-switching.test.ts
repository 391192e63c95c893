import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

const words = { alpha: 'alpha '.repeat(30).trim(), beta: 'beta '.repeat(30).trim() } as const;
type Name = keyof typeof words;

const REQUESTS = 2_000;
const SWITCHES = 200;
const LANES = 16;

let router: RunningRouter;
let upstreams: Readonly<Record<Name, FakeUpstream>>;

beforeAll(async () => {
  upstreams = {
    alpha: await fakeUpstream({ says: words.alpha }),
    beta: await fakeUpstream({ says: words.beta }),
  };
  router = await startRouter();
  await addProvider(router, upstreams.alpha, { id: 'alpha' });
  await addProvider(router, upstreams.beta, { id: 'beta' });
  await activate(router, 'alpha');
});

beforeEach(() => {
  upstreams.alpha.play({ says: words.alpha });
  upstreams.beta.play({ says: words.beta });
});

afterAll(async () => {
  await router.stop();
  await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
});

interface Answered {
  readonly provider: string | null;
  readonly text: string;
}

async function ask(stream: boolean): Promise<Answered> {
  const response = await fetch(`${router.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question({ stream })),
  });
  const body = await response.text();
  expect(response.status, body).toBe(200);
  const provider = response.headers.get('x-router-provider');
  return { provider, text: stream ? streamed(body) : JSON.parse(body).choices[0].message.content };
}

/** The text of a stream that ended as it should. */
function streamed(body: string): string {
  const { data } = readSse(body);
  expect(data.at(-1)).toBe('[DONE]');
  const deltas = data.slice(0, -1).flatMap((event) => JSON.parse(event).choices.map(contentOf));
  return deltas.join('');
}

function contentOf({ delta }: { readonly delta: { readonly content?: string } }): string {
  return delta.content ?? '';
}

describe('while everything runs', () => {
  it('answers every request whole and from one of the two, however often the active provider changes', async () => {
    const answered: Record<string, number> = { alpha: 0, beta: 0 };
    let asked = 0;
    const client = async (): Promise<void> => {
      while (asked < REQUESTS) {
        asked += 1;
        const { provider, text } = await ask(asked % 2 === 0);
        expect(text).toBe(words[provider as Name]);
        answered[provider ?? 'nobody'] = (answered[provider ?? 'nobody'] ?? 0) + 1;
      }
    };
    const switching = async (): Promise<void> => {
      for (let count = 0; count < SWITCHES; count += 1) {
        // Spread over all requests, whatever this machine's speed.
        await eventually('the next switch', () => asked >= (count * REQUESTS) / SWITCHES);
        await activate(router, count % 2 === 0 ? 'beta' : 'alpha');
      }
    };
    await Promise.all([switching(), ...Array.from({ length: LANES }, client)]);

    expect((answered['alpha'] ?? 0) + (answered['beta'] ?? 0)).toBe(asked);
    expect(Math.min(answered['alpha'] ?? 0, answered['beta'] ?? 0)).toBeGreaterThan(REQUESTS / 10);
  }, 120_000);

  const changes = [
    ['is disabled', () => router.call('POST', '/v1/providers/alpha/disable')],
    ['is reloaded', () => router.call('POST', '/v1/providers/alpha/reload')],
    ['moves to another address', () => moveAlpha()],
    ['is removed', () => router.call('DELETE', '/v1/providers/alpha')],
  ] as const;

  it.each(changes)('ends a stream on the old instance when its provider %s', async (_words, change) => {
    await activate(router, 'beta');
    await router.call('DELETE', '/v1/providers/alpha');
    await addProvider(router, upstreams.alpha, { id: 'alpha' });
    await activate(router, 'alpha');
    upstreams.alpha.play({ says: words.alpha, chunkDelayMs: 20 });
    const before = upstreams.alpha.requests.length;
    const running = [ask(true), ask(true), ask(true)];
    await eventually('all streams at the upstream', () => upstreams.alpha.requests.length === before + running.length);

    await activate(router, 'beta');
    expect((await change()).status).toBe(200);

    expect((await ask(true)).text).toBe(words.beta);
    for (const { provider, text } of await Promise.all(running)) {
      expect(provider).toBe('alpha');
      expect(text).toBe(words.alpha);
    }
    expect(upstreams.alpha.requests.slice(before).every(({ closedEarly }) => !closedEarly)).toBe(true);
  });
});

async function moveAlpha() {
  return router.call('PUT', '/v1/providers/alpha', { config: { baseURL: upstreams.beta.url } });
}
