import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import { deliveryHead, startDoors } from '../../http/testing/start-doors.ts';
import { anthropicSchema, schemaMissing } from './testing/anthropic-schema.ts';
import { readMessageStream } from './testing/read-message-stream.ts';

const question = { model: 'claude-sonnet-4-5', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] };

function ask(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  path = '/v1/messages',
): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape, and a wrong path fails the expectation.
function json(response: Response): Promise<any> {
  return response.json();
}

describe('POST /v1/messages', () => {
  it('hands on the very bytes, the client’s betas, and who calls with x-api-key', async () => {
    await using doors = await startDoors({ keys: { 'pr-i': 'inference' } });
    const body =
      '{ "model":"p/m", "max_tokens":5, "metadata":{"user_id":"u"}, "messages":[{"role":"user","content":"hi"}] }';
    const headers = {
      'x-api-key': 'pr-i',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14',
      'x-provider': 'home',
    };
    expect((await ask(doors.url, body, headers, '/v1/messages?beta=true')).status).toBe(200);
    const { request, call } = doors.calls[0] ?? {};
    expect(Buffer.from(request?.bytes ?? []).toString()).toBe(body);
    expect(request).toMatchObject({
      dialect: 'anthropic-messages',
      model: 'p/m',
      stream: false,
      wantsUsage: true,
      reasoning: false,
      strict: false,
      holdsForeignSeals: false,
      dialectHeaders: { 'anthropic-version': '2023-06-01', 'anthropic-beta': headers['anthropic-beta'] },
    });
    expect(request?.meaning()).toMatchObject({ dialect: 'anthropic-messages', maxOutputTokens: 5 });
    expect(call).toMatchObject({
      endpoint: '/v1/messages',
      providerHeader: 'home',
      endUser: 'u',
      principal: { kind: 'api-key', role: 'inference' },
    });
  });

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2_000 } }, { reasoning: true }],
    [{ thinking: { type: 'disabled' } }, { reasoning: false }],
    [
      { provider: 'p', strict: true, stream: true, model: '' },
      { provider: 'p', strict: true, stream: true, model: undefined },
    ],
    [
      { messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 't', signature: 'pr1.x' }] }] },
      { holdsForeignSeals: true },
    ],
    [
      { messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 't', signature: '' }] }] },
      { holdsForeignSeals: true },
    ],
  ])('reads %j', async (fields, expected) => {
    await using doors = await startDoors();
    expect((await ask(doors.url, { ...question, ...fields })).status).toBe(200);
    expect(doors.calls[0]?.request).toMatchObject(expected);
  });

  it('answers plainly, with Anthropic’s header for the request id', async () => {
    await using doors = await startDoors({
      onChat: (_request, { client }) => {
        client.begin(deliveryHead(false));
        client.events([{ type: 'text-delta', choice: 0, text: 'hello' }]);
        client.end();
      },
    });
    const response = await ask(doors.url, question, { 'x-request-id': 'mine' });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'request-id': 'mine',
      'x-request-id': 'mine',
      'x-router-provider': 'p',
    });
    expect(await response.json()).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'text', text: 'hello' }],
    });
  });

  it('streams, with signs of life in between', async () => {
    await using doors = await startDoors({
      onChat: (_request, { client }) => {
        client.begin(deliveryHead(true));
        client.ping();
        client.events([{ type: 'text-delta', choice: 0, text: 'hel' }]);
        client.ping();
        client.events([{ type: 'text-delta', choice: 0, text: 'lo' }]);
        client.end();
      },
    });
    const response = await ask(doors.url, { ...question, stream: true });
    expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'));
    const said = await response.text();
    expect(said.match(/^event: ping\ndata: {"type": "ping"}\n\n/gm)).toHaveLength(2);
    expect(readMessageStream(said).message.content).toMatchObject([{ type: 'text', text: 'hello' }]);
  });

  it('tells bytes of its own dialect with the model’s name as the client wrote it', async () => {
    const start = (model: string) =>
      `event: message_start\ndata: {"type":"message_start","message":{"model":"${model}","usage":{}}}\n\n`;
    const rest = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
    await using doors = await startDoors({
      onChat: (request, { client }) => {
        client.begin(deliveryHead(request.stream));
        client.bytes(Buffer.from(request.stream ? start('claude-4') : '{"model":"claude-4","content":[]}'));
        if (request.stream) client.bytes(Buffer.from(rest));
        client.end();
      },
    });
    const asked = { ...question, model: 'home/claude-4' };
    expect(await (await ask(doors.url, asked)).text()).toBe('{"model":"home/claude-4","content":[]}');
    expect(await (await ask(doors.url, { ...asked, stream: true })).text()).toBe(start('home/claude-4') + rest);
    const { model: _none, ...unnamed } = question;
    expect(await (await ask(doors.url, unnamed)).text()).toBe('{"model":"claude-4","content":[]}');
  });

  it('ends a stream that breaks with an error event, never with message_stop', async () => {
    await using doors = await startDoors({
      onChat: (_request, { client }) => {
        client.begin(deliveryHead(true));
        client.events([{ type: 'text-delta', choice: 0, text: 'hel' }]);
        client.fail(routerError('stream_broken', 'It broke.'));
      },
    });
    const said = await (await ask(doors.url, { ...question, stream: true }, { 'x-request-id': 'mine' })).text();
    expect(said).not.toContain('message_stop');
    const [, data = ''] = /\n\nevent: error\ndata: (.*)\n\n$/.exec(said) ?? [];
    expect(JSON.parse(data)).toEqual({
      type: 'error',
      error: { type: 'api_error', message: 'It broke.', code: 'stream_broken' },
      request_id: 'mine',
    });
  });
});

const attempt = (outcome: 'overloaded' | 'server-error') => ({
  provider: 'p' as ProviderId,
  model: 'm',
  outcome,
  reason: 'r',
  durationMs: 3.2,
});

describe('errors at Anthropic’s addresses', () => {
  it.each<[RouterError, number, string]>([
    [routerError('upstream_invalid_request', 'no', { status: 422 }), 422, 'invalid_request_error'],
    [routerError('model_not_found'), 404, 'not_found_error'],
    [routerError('upstream_rate_limited', 'slow', { retryAfterMs: 1_500 }), 429, 'rate_limit_error'],
    [routerError('upstream_authentication'), 502, 'api_error'],
    [routerError('upstream_error', 'x', { attempts: [attempt('server-error')] }), 502, 'api_error'],
    [routerError('upstream_overloaded', 'x', { attempts: [attempt('overloaded')] }), 529, 'overloaded_error'],
    [routerError('circuit_open'), 503, 'overloaded_error'],
    [routerError('no_provider'), 503, 'api_error'],
    [routerError('upstream_timeout'), 504, 'timeout_error'],
    [routerError('internal_error'), 500, 'api_error'],
  ])('tell %j with %i and %s', async (error, status, type) => {
    await using doors = await startDoors({ onChat: (_request, { client }) => client.fail(error) });
    const response = await ask(doors.url, question, { 'x-request-id': 'mine' });
    expect(response.status).toBe(status);
    expect(response.headers.get('request-id')).toBe('mine');
    const body = await json(response);
    expect(body).toMatchObject({ type: 'error', error: { type, code: error.code }, request_id: 'mine' });
    expect(body.error.attempts?.length).toBe(error.attempts?.length);
    if (error.retryAfterMs !== undefined) expect(response.headers.get('retry-after')).toBe('2');
    if (schemaMissing() === undefined && type !== 'request_too_large') {
      expect(anthropicSchema('ErrorResponse').safeParse(body).error).toBeUndefined();
    }
  });

  it('speak of a prompt that is too long in the words that coding agents know', async () => {
    const errors = ['It has 9 tokens.', 'prompt is too long: 9 tokens > 8 maximum'];
    await using doors = await startDoors({
      onChat: (_request, { client }) => client.fail(routerError('context_length_exceeded', errors.shift())),
    });
    const message = async () => (await json(await ask(doors.url, question))).error.message;
    expect(await message()).toBe('prompt is too long: It has 9 tokens.');
    expect(await message()).toBe('prompt is too long: 9 tokens > 8 maximum');
  });

  it.each(['/v1/messages', '/v1/messages/count_tokens'])('name the field at %s, and are recorded', async (path) => {
    await using doors = await startDoors();
    const response = await ask(doors.url, { ...question, messages: [{ role: 'robot', content: 'hi' }] }, {}, path);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: expect.stringContaining('"messages.0.role"'),
        param: 'messages.0.role',
      },
    });
    expect(doors.records).toMatchObject([{ endpoint: path, status: 'refused', httpStatus: 400 }]);
  });

  it.each(['/v1/messages', '/v1/messages/count_tokens'])('come in the dialect also from before %s', async (path) => {
    await using doors = await startDoors({ keys: { 'pr-i': 'inference' }, settings: { maxBodyBytes: 1_000 } });
    const headers = { 'x-api-key': 'pr-i' };
    const large = { ...question, system: 'x'.repeat(2_000) };
    const refused = {
      invalid_request_error: [await ask(doors.url, '{"a":', headers, path), 400],
      request_too_large: [await ask(doors.url, large, headers, path), 413],
      authentication_error: [await ask(doors.url, question, { 'x-api-key': 'wrong' }, path), 401],
      permission_error: [await ask(doors.url, question, { ...headers, origin: 'https://evil.example' }, path), 403],
    } as const;
    for (const [type, [response, status]] of Object.entries(refused)) {
      expect(response.status).toBe(status);
      expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'));
      expect(await response.json()).toMatchObject({ type: 'error', error: { type }, request_id: /./ });
    }
    const form = await ask(doors.url, 'a=b', { ...headers, 'content-type': 'text/plain' }, path);
    expect(form.status).toBe(415);
    expect(await form.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
  });

  it('come in the dialect even where the gate itself fails', async () => {
    const settings = {
      get allowedHosts(): readonly string[] {
        throw new Error('bug');
      },
    };
    await using doors = await startDoors({ settings });
    const response = await ask(doors.url, question);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'api_error' } });
    expect(doors.reports).toHaveLength(1);
  });

  it('come in the dialect for other methods and for what this router has not', async () => {
    await using doors = await startDoors();
    const get = await fetch(`${doors.url}/v1/messages`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await get.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    const head = await fetch(`${doors.url}/v1/messages`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([405, '']);
    const batches = await ask(doors.url, { requests: [] }, {}, '/v1/messages/batches');
    expect(batches.status).toBe(404);
    expect(await batches.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
    await using closed = await startDoors({ keys: { 'pr-i': 'inference' } });
    const stranger = await ask(closed.url, { requests: [] }, {}, '/v1/messages/batches');
    expect(await stranger.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
  });
});

describe('POST /v1/messages/count_tokens', () => {
  it('tells what was counted, and whether it is only estimated', async () => {
    const asked: unknown[] = [];
    await using doors = await startDoors({
      countTokens: async (request, { providerHeader }) => {
        asked.push([request.dialect, request.model, providerHeader]);
        const estimated = asked.length > 1;
        return { kind: 'counted', tokens: 42, estimated, provider: 'home' as ProviderId, model: 'm' };
      },
    });
    const { max_tokens: _none, ...prompt } = question;
    const path = '/v1/messages/count_tokens?beta=true';
    const counted = await ask(doors.url, prompt, { 'x-provider': 'home' }, path);
    expect(await counted.json()).toEqual({ input_tokens: 42 });
    expect(counted.headers.get('x-router-estimated')).toBeNull();
    expect(counted.headers.get('x-router-provider')).toBe('home');
    expect(counted.headers.get('request-id')).toMatch(/./);
    const estimated = await ask(doors.url, prompt, {}, path);
    expect(estimated.headers.get('x-router-estimated')).toBe('true');
    expect(asked).toEqual([
      ['anthropic-messages', 'claude-sonnet-4-5', 'home'],
      ['anthropic-messages', 'claude-sonnet-4-5', undefined],
    ]);
    expect(doors.calls).toEqual([]);
  });

  it('passes a refusal on, and survives a bug', async () => {
    let calls = 0;
    await using doors = await startDoors({
      countTokens: async () => {
        calls += 1;
        if (calls > 1) throw new Error('bug');
        return { kind: 'refused', error: routerError('model_not_found') };
      },
    });
    const refused = await ask(doors.url, question, {}, '/v1/messages/count_tokens');
    expect([refused.status, (await json(refused)).error.type]).toEqual([404, 'not_found_error']);
    const failed = await ask(doors.url, question, {}, '/v1/messages/count_tokens');
    expect([failed.status, (await json(failed)).error.type]).toEqual([500, 'api_error']);
    expect(doors.reports).toHaveLength(1);
  });
});
