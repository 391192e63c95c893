import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { addProvider, setSetting } from './kit/providers.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

let router: RunningRouter;
let upstream: FakeUpstream;
let count = 0;

beforeAll(async () => {
  // Whatever model is asked for goes upstream.
  upstream = await fakeUpstream({}, { modelsReply: { status: 404, body: '{}' } });
  router = await startRouter();
  await setSetting(router, 'routing.fallbackEnabled', 'false');
  await setSetting(router, 'routing.retries', '0');
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await upstream.close();
});

/** A provider of its own for each question: what failed must not rest in the next one. */
async function ask(path: string, type: string, fields: Readonly<Record<string, unknown>>) {
  count += 1;
  const id = `broken-${count}`;
  await addProvider(router, upstream, { id, type });
  return router.call('POST', path, { model: `${id}/m`, stream: true, ...fields });
}

/** The error at the end of a stream: chat, messages; or the one of the `error` event and of `response.failed`. */
// biome-ignore lint/suspicious/noExplicitAny: errors of three dialects are looked into, and a wrong path fails the expectation.
function errorsIn(text: string): readonly any[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)))
    .flatMap((event) => event.response?.error ?? event.error ?? []);
}

const chunk = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
const said = (error: unknown) => `data: ${JSON.stringify({ error })}\n\n`;
const messages = [{ role: 'user', content: 'Hi' }];
const doors = [
  ['/v1/chat/completions', { messages }],
  ['/v1/messages', { max_tokens: 5, messages }],
  ['/v1/responses', { input: 'Hi', store: false }],
] as const;

function plays(body: string): void {
  upstream.play({ raw: { status: 200, headers: { 'content-type': 'text/event-stream' }, body } });
}

describe.each(doors)('an error after the first words, at %s', (path, fields) => {
  const isMessages = path === '/v1/messages';

  it('that is an overload is one', async () => {
    plays(chunk('Hi') + said({ message: 'The server is overloaded', type: 'server_error', code: 'overloaded' }));
    const reply = await ask(path, 'openai-compatible', fields);
    expect(reply.status).toBe(200);
    const errors = errorsIn(reply.text);
    expect(errors[0]).toMatchObject({ code: 'upstream_overloaded' });
    if (isMessages) expect(errors[0].type).toBe('overloaded_error');
    if (path === '/v1/responses') expect(errors[1].code).toBe('server_is_overloaded');
  });

  it('that names a time passes it on', async () => {
    plays(chunk('Hi') + said({ message: 'Slow down. Please try again in 7s', code: 'rate_limit_exceeded' }));
    const [error] = errorsIn((await ask(path, 'openai-compatible', fields)).text);
    expect(error).toMatchObject({ code: 'upstream_rate_limited', retry_after_ms: 7_000 });
    expect(error.type).toBe('rate_limit_error');
  });

  it('that refuses the content says so in the router’s own code, with the vendor’s word beside it', async () => {
    plays(chunk('Hi') + said({ message: 'No.', type: 'x', code: 'data_inspection_failed' }));
    const [error] = errorsIn((await ask(path, 'openai-compatible', fields)).text);
    expect(error).toMatchObject({ code: 'content_policy_violation', upstream_code: 'data_inspection_failed' });
  });

  it('that was no error but a cut is a broken stream', async () => {
    plays(chunk('Hi'));
    const [error] = errorsIn((await ask(path, 'openai-compatible', fields)).text);
    expect(error).toMatchObject({ code: 'stream_broken' });
  });
});

describe('a bare number as a code', () => {
  it('is never passed on', async () => {
    const body = JSON.stringify({ error: { code: '413', message: 'Too much' } });
    upstream.play({ raw: { status: 413, headers: { 'content-type': 'application/json' }, body } });
    const reply = await ask('/v1/chat/completions', 'openai-compatible', { messages });
    expect(reply).toMatchObject({ status: 413, body: { error: { code: 'upstream_invalid_request' } } });
  });
});

describe('a rate limit whose upstream', () => {
  async function limited(headers: Readonly<Record<string, string>>) {
    const body = JSON.stringify({ error: { message: 'Slow down.' } });
    upstream.play({ raw: { status: 429, headers: { 'content-type': 'application/json', ...headers }, body } });
    return ask('/v1/chat/completions', 'openai-compatible', { messages });
  }

  it('names no time has none here either', async () => {
    const reply = await limited({});
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toBeNull();
    expect(reply.body.error).not.toHaveProperty('retry_after_ms');
  });

  it('says when the limit is there again is waited for', async () => {
    const reply = await limited({ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m3s' });
    expect(reply.headers.get('retry-after')).toBe('63');
  });
});
