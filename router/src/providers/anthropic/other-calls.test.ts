import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { TEST_SECRET, type TestRequestOptions, testRequest } from '../testing/test-request.ts';
import { adapterFor } from './testing/adapter-for.ts';

describe('anthropic’s other calls', async () => {
  const asked: { readonly url: string; readonly body: unknown }[] = [];
  let reply: (url: string) => { readonly status?: number; readonly body: unknown } = () => ({ body: {} });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    asked.push({ url: request.url ?? '', body: text === '' ? undefined : JSON.parse(text) });
    const { status = 200, body } = reply(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => new Promise((closed) => server.close(closed)));
  const adapter = adapterFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const signal = AbortSignal.timeout(5_000);
  const count = (options: TestRequestOptions) =>
    adapter.countTokens?.({
      request: testRequest(options),
      upstreamModel: 'claude-sonnet-4-5',
      secret: TEST_SECRET,
      signal,
    });

  it('list all pages, with names, limits and what a model can do', async () => {
    const capabilities = {
      image_input: { supported: true },
      thinking: { supported: true, types: { adaptive: { supported: true } } },
      structured_outputs: { supported: false },
    };
    const first = {
      id: 'claude-a',
      type: 'model',
      display_name: 'Claude A',
      max_input_tokens: 1_000_000,
      max_tokens: 128_000,
      capabilities,
    };
    reply = (url) =>
      url.includes('after_id=claude-b%2F1')
        ? { body: { data: [{ id: 'claude-c' }, { id: 'claude-a' }], has_more: false, last_id: 'claude-a' } }
        : {
            body: {
              data: [first, { id: 'claude-b/1', display_name: 'claude-b/1' }, { no: 'id' }],
              has_more: true,
              last_id: 'claude-b/1',
            },
          };
    expect(await adapter.listModels({ secret: TEST_SECRET, signal })).toEqual(
      [{ id: 'claude-a' }, { id: 'claude-b/1' }, { id: 'claude-c' }].map((model) => expect.objectContaining(model)),
    );
    reply = () => ({ body: { data: [first] } });
    expect(await adapter.listModels({ secret: TEST_SECRET, signal })).toEqual([
      {
        id: 'claude-a',
        name: 'Claude A',
        contextLength: 1_000_000,
        maxOutputTokens: 128_000,
        capabilities: ['tools', 'vision', 'reasoning'],
      },
    ]);
    expect(asked.map(({ url }) => url)).toContain('/v1/models?limit=1000');
  });

  it('end where a server gives the same page for ever', async () => {
    reply = () => ({ body: { data: [{ id: 'claude-a' }], has_more: true, last_id: 'claude-a' } });
    expect(await adapter.listModels({ secret: TEST_SECRET, signal })).toEqual([{ id: 'claude-a' }]);
  });

  it('count the tokens of a request of any dialect, without the fields that nothing is counted of', async () => {
    reply = () => ({ body: { input_tokens: 14 } });
    expect(await count({ meaning: { tools: [{ kind: 'function', name: 'f' }], endUser: 'u', stop: ['x'] } })).toBe(14);
    expect(asked.at(-1)).toEqual({
      url: '/v1/messages/count_tokens',
      body: {
        model: 'claude-sonnet-4-5',
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
      },
    });
    expect(
      await count({ dialect: 'anthropic-messages', stream: true, body: { max_tokens: 5, system: 'S', metadata: {} } }),
    ).toBe(14);
    expect(asked.at(-1)?.body).toEqual({
      model: 'claude-sonnet-4-5',
      messages: [{ role: 'user', content: 'Hi' }],
      system: 'S',
    });
  });

  it('reject with the meaning of a refusal', async () => {
    const error = { type: 'not_found_error', message: 'model: claude-sonnet-4-5' };
    reply = () => ({ status: 404, body: { type: 'error', error } });
    await expect(count({})).rejects.toMatchObject({ failure: { kind: 'model-not-found' } });
    reply = () => ({ body: { output: 1 } });
    await expect(count({})).rejects.toMatchObject({ failure: { kind: 'broken-before-content' } });
    await expect(adapter.listModels({ secret: undefined, signal })).rejects.toMatchObject({
      failure: { kind: 'broken-before-content' },
    });
  });
});
