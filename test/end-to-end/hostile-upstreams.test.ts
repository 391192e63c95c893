import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './kit/eventually.ts';
import { setSetting } from './kit/providers.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

type Play = (response: ServerResponse) => void;

const MEBIBYTE = 1024 * 1024;
const messages = [{ role: 'user', content: 'hi' }];
const tools = [{ type: 'function', function: { name: 'x', parameters: { properties: { a: { type: 'string' } } } } }];

/** What the upstream does with the next question, and what it was asked. */
let play: Play = (response) => response.end();
let asked: string[] = [];
let deleted: string[] = [];
const upstream = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end('{"object":"list","data":[{"id":"m"}]}');
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'DELETE') deleted.push(`${request.url} ${request.headers.authorization}`);
    else asked.push(Buffer.concat(chunks).toString('utf8'));
    play(response);
  });
});

let router: RunningRouter;

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  router = await startRouter();
  await setSetting(router, 'routing.retries', '0');
});
afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await router?.[Symbol.asyncDispose]();
});

const types = {
  plain: { type: 'openai-compatible', more: {} },
  xml: { type: 'openai-compatible', more: { xmlTools: true } },
  taught: { type: 'deepseek', more: {} },
  claude: { type: 'anthropic', more: {} },
  vendor: { type: 'openai', more: {} },
} as const;
type Kind = keyof typeof types;

let count = 0;
let ids: Record<string, string>;

/** A provider of this kind for this test alone: one that fails rests. */
async function idOf(kind: Kind): Promise<string> {
  const known = ids[kind];
  if (known !== undefined) return known;
  count += 1;
  const id = `${kind}-${count}`;
  ids[kind] = id;
  const { type, more } = types[kind];
  const baseURL = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
  const added = await router.call('POST', '/v1/providers', { id, type, config: { baseURL, apiKey: 'k', ...more } });
  expect(added.status, added.text).toBe(201);
  return id;
}

beforeEach(() => {
  asked = [];
  deleted = [];
  ids = {};
});

/** What was asked is under way; somebody else asks whether the router lives, until both have their answers. */
async function attack(ask: () => Promise<Reply>): Promise<Reply> {
  let isOver = false;
  const answer = ask().finally(() => {
    isOver = true;
  });
  let looks = 0;
  while (!isOver || looks === 0) {
    expect((await router.call('GET', '/health/live')).status).toBe(200);
    looks += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const reply = await answer;
  expect((await router.call('GET', '/health/live')).status, router.output().slice(-2_000)).toBe(200);
  return reply;
}

async function chat(kind: Kind, more: object = {}): Promise<Reply> {
  const provider = await idOf(kind);
  return attack(() => router.call('POST', '/v1/chat/completions', { model: 'm', provider, messages, ...more }));
}

async function claudes(kind: Kind, more: object = {}): Promise<Reply> {
  const model = `${await idOf(kind)}/m`;
  return attack(() => router.call('POST', '/v1/messages', { model, max_tokens: 9, messages, ...more }));
}

async function responses(kind: Kind, more: object): Promise<Reply> {
  const model = `${await idOf(kind)}/m`;
  return attack(() => router.call('POST', '/v1/responses', { model, ...more }));
}

const json =
  (body: unknown): Play =>
  (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const completion = (message: object, usage: object = { prompt_tokens: 1, completion_tokens: 1 }) => ({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
  usage,
});
const event = (choice: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, ...choice }] })}\n\n`;
const says = (content: string) => event({ delta: { content } });

/** Events without end, as fast as they are taken. */
const endless =
  (make: (index: number) => string): Play =>
  (response) => {
    response.setHeader('content-type', 'text/event-stream');
    let index = 0;
    const go = (): void => {
      while (!response.destroyed && response.write(make(index))) index += 1;
      index += 1;
      if (!response.destroyed) response.once('drain', go);
    };
    go();
  };

const streamed =
  (...events: readonly string[]): Play =>
  (response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.end(`${events.join('')}data: [DONE]\n\n`);
  };

const calls = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    index,
    id: `call_${index}`,
    type: 'function',
    function: { name: 'f', arguments: '{}' },
  }));

describe('calls in XML', () => {
  it('in thousands of each other are given back as text, plain and streamed', async () => {
    const nested = `<tool_calls>${'<tool_call>'.repeat(5_000)}${'</tool_call>'.repeat(5_000)}</tool_calls>`;
    play = streamed(says('Hi '), says(nested), event({ delta: {}, finish_reason: 'stop' }));
    const stream = await chat('xml', { tools, stream: true });
    expect(stream.text).toContain('<tool_call><tool_call>');
    expect(stream.text).toContain('[DONE]');
    play = json(completion({ content: nested }));
    expect((await chat('xml', { tools })).body.choices[0].message.content).toBe(nested);
  });

  it.each([
    '<a '.repeat(100_000),
    `<b ${'a'.repeat(60_000)}>`.repeat(5),
    `<tool_call name="x">${'<a/>'.repeat(50_000)}</tool_call>`,
  ])('of %.12s... are given back as text', async (content) => {
    play = json(completion({ content }));
    expect((await chat('xml', { tools })).body.choices[0].message.content).toBe(content);
  });
});

describe('tool calls', () => {
  it('whose arguments have neither a name nor an end break the stream', async () => {
    const piece = event({ delta: { tool_calls: [{ index: 0, id: 'c', function: { arguments: 'y'.repeat(4_000) } }] } });
    play = endless(() => piece);
    const reply = await claudes('plain', { stream: true });
    expect(reply.text).toContain('does not name');
    expect(reply.text).toMatch(/"type":"error"/);
  });

  it('of more than a thousand are no answer, plain or streamed', async () => {
    play = json(completion({ content: '', tool_calls: calls(80_000) }));
    const plain = await claudes('plain');
    expect(plain.status).toBe(502);
    expect(plain.body.error.message).toContain('more than 1,000 tool calls');
    play = streamed(event({ delta: { tool_calls: calls(20_000) } }));
    expect((await claudes('plain', { stream: true })).text).toContain('more than 1,000 tool calls');
    play = endless((index) => event({ delta: { tool_calls: [{ ...calls(1)[0], index, id: `c${index}` }] } }));
    expect((await responses('plain', { stream: true, input: 'q' })).text).toMatch(
      /response\.failed.*more than 1,000 tool calls/,
    );
  });

  it('nested deeper than the digits of its numbers can be kept are called so', async () => {
    const deep = `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`;
    const content = `[{"type":"tool_use","id":"t","name":"f","input":${deep}}]`;
    play = json(
      `{"id":"m","type":"message","role":"assistant","model":"m","content":${content},"stop_reason":"tool_use"}`,
    );
    const reply = await chat('claude');
    expect(reply.status).toBe(502);
    expect(reply.body.error.message).toContain('nested too deep');
  });

  it('and answers that no stack holds are told as a broken answer at once', async () => {
    const deep = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
    play = json(`{"id":"r","object":"response","status":"completed","output":[{"type":"weird","x":${deep}}]}`);
    expect((await responses('claude', { input: 'q' })).status).toBe(502);
    // Nothing of it need be written again.
    expect((await responses('vendor', { input: 'q' })).status).toBe(200);
  });
});

describe('choices', () => {
  it('without end break the stream', async () => {
    play = endless((index) => event({ index, delta: { content: 'x' } }));
    expect((await claudes('plain', { stream: true })).text).toContain('more than 128 choices');
    expect((await chat('xml', { tools, stream: true })).text).toContain('more than 128 choices');
  });
});

describe('a schema that a model is taught', () => {
  const format = (schema: object) => ({
    response_format: { type: 'json_schema', json_schema: { name: 's', strict: true, schema } },
  });

  it('whose pattern backtracks for ever holds up nobody, and is refused', async () => {
    play = json(completion({ content: `{"a":"${'a'.repeat(48)}!"}` }));
    let isOver = false;
    const provider = await idOf('taught');
    const body = { model: 'm', provider, messages, ...format({ properties: { a: { pattern: '^(a+)+$' } } }) };
    const reply = router.call('POST', '/v1/chat/completions', body).finally(() => {
      isOver = true;
    });
    await eventually('the question', () => asked.length > 0);
    expect((await router.call('GET', '/health/live')).status).toBe(200);
    expect(isOver).toBe(false);
    expect((await reply).status).toBe(400);
    expect((await reply).body.error).toMatchObject({ param: 'response_format' });
  });

  it('and answered without end is a broken answer', async () => {
    play = endless(() => says('y'.repeat(4_000)));
    const reply = await chat('taught', { stream: true, ...format({ type: 'object' }) });
    expect(reply.text).toContain('larger than 64 MiB');
  });
});

describe('an answer of the Responses door', () => {
  it('without end fails in its dialect', async () => {
    play = endless(() => says('y'.repeat(4_000)));
    const model = `${await idOf('plain')}/m`;
    let error = '';
    await attack(async () => {
      const response = await fetch(`${router.url}/v1/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model, input: 'q', stream: true }),
      });
      // The last event has all of it once more: only what is looked for is kept.
      for await (const chunk of response.body ?? []) {
        const at = Buffer.from(chunk).indexOf('event: error');
        if (at >= 0) error = Buffer.from(chunk).toString('utf8', at, at + 1_000);
      }
      return { status: response.status, headers: response.headers, text: '', body: undefined };
    });
    expect(error).toContain('larger than 64 MiB');
  });
});

describe('what is kept', () => {
  it('is told once for many references, and refused where they are more than a body may hold', async () => {
    play = json(completion({ content: 'ok' }));
    const content = 'b'.repeat(5 * MEBIBYTE);
    const input = [{ type: 'message', role: 'user', id: 'msg_mine', content }];
    expect((await responses('plain', { input })).status).toBe(200);
    const refer = (count: number) =>
      responses('plain', {
        store: false,
        input: Array.from({ length: count }, () => ({ type: 'item_reference', id: 'msg_mine' })),
      });
    expect((await refer(2)).status).toBe(200);
    const many = await refer(400);
    expect(many.status).toBe(413);
    expect(many.body.error).toMatchObject({ code: 'body_too_large', param: 'input' });
    expect((await refer(1_001)).status).toBe(400);
  });

  it('goes on only as long as it is no larger than a body may be', async () => {
    play = json(completion({ content: 'ok' }));
    const input = 'b'.repeat(15 * MEBIBYTE);
    const first = await responses('plain', { input });
    const second = await responses('plain', { input, previous_response_id: first.body.id });
    expect(second.status).toBe(200);
    const third = await responses('plain', { input, previous_response_id: second.body.id });
    expect(third.status).toBe(413);
    expect(third.body.error).toMatchObject({ code: 'body_too_large', param: 'previous_response_id' });
    const items = await router.call('GET', `/v1/responses/${second.body.id}/input_items?limit=1`);
    expect(items.status).toBe(413);
  });

  it('and deleted is not asked of the vendor who gave it its id', async () => {
    const message = { id: 'msg_up', type: 'message', role: 'assistant', status: 'completed', content: [] };
    play = json({
      id: 'resp_up',
      object: 'response',
      created_at: 1,
      model: 'm',
      status: 'completed',
      output: [message],
    });
    const first = await responses('vendor', { input: 'remember the tiger' });
    expect(first.body.id).toBe('resp_up');
    play = json({ id: 'resp_up', object: 'response.deleted', deleted: true });
    const gone = await router.call('DELETE', '/v1/responses/resp_up');
    expect(gone.body).toMatchObject({ deleted: true });
    expect(gone.headers.get('x-router-warnings')).toBeNull();
    expect(deleted).toEqual(['/v1/responses/resp_up Bearer k']);
    asked = [];
    const goingOn = await responses('vendor', { input: 'which?', previous_response_id: 'resp_up' });
    expect(goingOn.status).toBe(400);
    expect(goingOn.body.error.code).toBe('previous_response_not_found');
    const input = [{ type: 'item_reference', id: 'msg_up' }];
    expect((await responses('vendor', { input })).status).toBe(400);
    expect(asked).toEqual([]);
  });

  it('and deleted here alone says that the vendor may keep it, unless the vendor does not know it', async () => {
    const answer = (id: string): Play =>
      json({ id, object: 'response', created_at: 1, model: 'm', status: 'completed', output: [] });
    for (const [id, status, warning] of [
      ['resp_kept', 500, expect.stringContaining('may keep it')],
      ['resp_gone', 404, null],
    ] as const) {
      play = answer(id);
      expect((await responses('vendor', { input: 'q' })).body.id).toBe(id);
      play = (response) => void response.writeHead(status).end('{"error":{"message":"no"}}');
      const gone = await router.call('DELETE', `/v1/responses/${id}`);
      expect(gone.status).toBe(200);
      expect(gone.headers.get('x-router-warnings')).toEqual(warning);
    }
  });
});

describe('what an upstream says of itself', () => {
  it('is left out where it cannot be: tokens', async () => {
    play = json(completion({ content: 'one two' }, { prompt_tokens: 1e308, completion_tokens: 1e308 }));
    const reply = await claudes('plain');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-router-warnings')).toContain('more tokens than any model takes');
    const id = reply.headers.get('x-request-id');
    await eventually('its record', async () => {
      const entry = (await router.call('GET', `/v1/history/${id}`)).body;
      expect(JSON.stringify(entry)).not.toMatch(/9007199254740991/);
      return entry?.status === 'ok';
    });
    expect((await router.call('GET', '/metrics')).text).not.toMatch(/9007199254740991|e\+/);
  });

  it('is left out where it cannot be: ids', async () => {
    const tool = { type: 'tool_use', id: 't\r\nX: 1', name: 'f', input: {} };
    play = json({ id: 'm\r\nX: 1', type: 'message', role: 'assistant', content: [tool], stop_reason: 'tool_use' });
    const reply = await chat('claude');
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.id).toMatch(/^[\x21-\x7e]+$/);
    expect(reply.body.choices[0].message.tool_calls[0].id).toMatch(/^[\x21-\x7e]+$/);
  });
});

describe('a turn of tens of thousands of results', () => {
  it('is told to Anthropic', async () => {
    play = json(
      '{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn"}',
    );
    const ids = Array.from({ length: 30_000 }, (_, index) => `call_${index}`);
    const called = ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } }));
    const results = ids.map((id) => ({ role: 'tool', tool_call_id: id, content: 'r' }));
    const reply = await chat('claude', {
      messages: [...messages, { role: 'assistant', tool_calls: called }, ...results],
    });
    expect(reply.status, reply.text.slice(0, 500)).toBe(200);
  });
});
