import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessageStream } from '../../router/src/doors/inference/anthropic/testing/read-message-stream.ts';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { sharedFakeHouse } from './kit/fake-house.ts';
import { addProvider } from './kit/providers.ts';

/** What Claude Code 2.1 sends, as recorded (DataDog/dd-trace-js, Apache-2.0 OR BSD-3-Clause), texts shortened, tools added. */
const headers = {
  'anthropic-version': '2023-06-01',
  'anthropic-beta':
    'claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,prompt-caching-scope-2026-01-05,effort-2025-11-24',
  'x-claude-code-session-id': '81a757f9-6c45-4a8b-8f88-5a8deeb1370f',
  'x-app': 'cli',
  'user-agent': 'claude-cli/2.1.233 (external, cli)',
};
const mark = { cache_control: { type: 'ephemeral' } };
const tools = Array.from({ length: 40 }, (_, index) => ({
  name: index === 0 ? 'Bash' : `mcp__server__tool_${index}`,
  description: `Does ${index}. ${'More words. '.repeat(50)}`,
  input_schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { command: { type: 'string' } },
    required: ['command'],
    additionalProperties: false,
  },
}));
const request = {
  model: 'fake-model',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: '<system-reminder>\nToday is today.\n</system-reminder>' },
        { type: 'text', text: 'List the files.', ...mark },
      ],
    },
  ],
  system: [
    { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.233.ba2; cc_entrypoint=cli; cch=d456a;' },
    { type: 'text', text: "You are Claude Code, Anthropic's official CLI for Claude.", ...mark },
    { type: 'text', text: 'You are an interactive agent.', cache_control: { type: 'ephemeral', ttl: '1h' } },
  ],
  tools,
  metadata: { user_id: JSON.stringify({ device_id: 'a'.repeat(64), account_uuid: '', session_id: 's'.repeat(36) }) },
  max_tokens: 32_000,
  thinking: { type: 'adaptive', display: 'omitted' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  output_config: { effort: 'medium' },
  stream: true,
};

/** As a session begins: the task, then what the program itself has to say, as instructions in the middle of the conversation. */
const agentMessages = [
  {
    role: 'user',
    content: [
      { type: 'text', text: '<system-reminder>\nToday is today.\n</system-reminder>' },
      { type: 'text', text: 'List the files.' },
    ],
  },
  { role: 'system', content: 'Available agent types: none.' },
];

interface Answer {
  readonly model: string;
  readonly content: readonly { readonly type: string; readonly id?: string }[];
}

/** How Claude Code keeps an answer: it throws away the thinking of one by another model than it asked for. */
function keptTurn({ model, content }: Answer, asked: string) {
  const kept = model === asked ? content : content.filter(({ type }) => !type.endsWith('thinking'));
  return { role: 'assistant', content: kept };
}

function resultsFor({ content }: Answer) {
  const calls = content.filter(({ type }) => type === 'tool_use');
  const results = calls.map(({ id }) => ({
    type: 'tool_result',
    tool_use_id: id,
    content: 'done',
    is_error: false,
    ...mark,
  }));
  return { role: 'user', content: results };
}

describe('Claude Code, before an upstream of OpenAI’s dialect', () => {
  const house = sharedFakeHouse({ models: ['fake-model'] });
  let address: string;

  beforeAll(() => {
    address = `${house.router.url}/v1/messages?beta=true`;
  });

  function ask(body: object): Promise<Response> {
    return fetch(address, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', authorization: 'Bearer unused' },
      body: JSON.stringify(body),
    });
  }

  it('finds a router that answers its probe', async () => {
    const probe = await fetch(`${house.router.url}/`, { method: 'HEAD' });
    expect(probe.status).toBeLessThan(500);
  });

  it('works through a turn with tools and thinking, and the next one', async () => {
    house.upstream.play({
      reasons: 'I run ls.',
      says: 'Let me look.',
      toolCalls: [
        { id: 'call_1', name: 'Bash', input: '{"command":"ls"}' },
        { id: 'functions.Bash:1', name: 'Bash', input: '{"command":"pwd"}' },
      ],
    });
    const first = await ask(request);
    expect(first.status).toBe(200);
    const { message } = readMessageStream(await first.text());
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'I run ls.' },
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', name: 'Bash', input: { command: 'ls' } },
        { type: 'tool_use', name: 'Bash', input: { command: 'pwd' } },
      ],
    });
    const { body } = house.upstream.requests.at(-1) ?? {};
    expect(JSON.stringify(body)).not.toContain('billing');
    expect(body).toMatchObject({ model: 'fake-model', max_tokens: 32_000, reasoning_effort: 'medium' });
    expect(body?.['tools']).toHaveLength(40);
    // OpenAI takes 64 characters.
    expect(body?.['user']).toMatch(/^[0-9a-f]{64}$/);
    const dropped = first.headers.get('x-router-dropped-params') ?? '';
    expect(dropped).toContain('context_management');
    expect(dropped).toContain('x-anthropic-billing-header');

    const results = message.content
      .filter((block: { type: string }) => block.type === 'tool_use')
      .map((call: { id: string }) => ({
        type: 'tool_result',
        tool_use_id: call.id,
        content: `done ${call.id}`,
        ...mark,
      }));
    house.upstream.play({ says: 'Done.' });
    const next = [
      ...request.messages,
      { role: 'assistant', content: message.content },
      { role: 'user', content: results },
    ];
    const second = await ask({ ...request, messages: next });
    expect(readMessageStream(await second.text()).message.content).toMatchObject([{ text: 'Done.' }]);
    const turns = house.upstream.requests.at(-1)?.body['messages'] as readonly Record<string, unknown>[];
    expect(turns.slice(2)).toMatchObject([
      {
        role: 'assistant',
        content: 'Let me look.',
        reasoning_content: 'I run ls.',
        tool_calls: [{ id: 'call_1' }, { id: 'functions.Bash:1' }],
      },
      { role: 'tool', tool_call_id: 'call_1' },
      { role: 'tool', tool_call_id: 'functions.Bash:1' },
    ]);
  });

  it.each(['auto', 'fake/fake-model', 'fake-model'])(
    'has its thinking back in the second turn, asked for as %s',
    async (model) => {
      house.upstream.play({
        reasons: 'I run ls.',
        toolCalls: [{ id: 'call_1', name: 'Bash', input: '{"command":"ls"}' }],
      });
      const asked = { ...request, model, messages: agentMessages };
      const { message, events } = readMessageStream(await (await ask(asked)).text());
      expect(events[0].message.usage.input_tokens).toBeGreaterThan(5_000);
      const turn = keptTurn(message, model);
      house.upstream.play({ says: 'Done.' });
      const second = await ask({ ...asked, messages: [...agentMessages, turn, resultsFor(message)] });
      expect(second.headers.get('x-router-model')).toBe('fake-model');
      expect(readMessageStream(await second.text()).message.model).toBe(model);
      const turns = house.upstream.requests.at(-1)?.body['messages'] as readonly Record<string, unknown>[];
      expect(turns.slice(1)).toMatchObject([
        { role: 'user' },
        { role: 'system', content: 'Available agent types: none.' },
        { role: 'assistant', reasoning_content: 'I run ls.', tool_calls: [{ id: 'call_1' }] },
        { role: 'tool', tool_call_id: 'call_1', content: 'done' },
      ]);
    },
  );

  it('gets its title by a schema, without thinking', async () => {
    house.upstream.play({ says: '{"title":"List files"}' });
    const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] };
    const { context_management: _none, ...plain } = request;
    const output_config = { effort: 'high', format: { type: 'json_schema', schema } };
    const response = await ask({ ...plain, tools: [], thinking: { type: 'disabled' }, temperature: 1, output_config });
    expect(readMessageStream(await response.text()).message.content).toMatchObject([
      { text: '{"title":"List files"}' },
    ]);
    expect(house.upstream.requests.at(-1)?.body).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  it('counts its context', async () => {
    const { max_tokens: _max, stream: _stream, metadata: _metadata, ...prompt } = request;
    const response = await fetch(`${house.router.url}/v1/messages/count_tokens?beta=true`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'x-api-key': 'unused' },
      body: JSON.stringify(prompt),
    });
    const { input_tokens: tokens } = (await response.json()) as { input_tokens: number };
    expect(tokens).toBeGreaterThan(5_000);
    expect(tokens).toBeLessThan(20_000);
  });

  it('is told what to do where its model is not there', async () => {
    const response = await ask({ ...request, model: 'claude-sonnet-4-5-20250929' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type: 'not_found_error', message: expect.stringContaining('claude-sonnet-4-5-20250929') },
    });
  });
});

describe('Claude Code, before Anthropic itself', () => {
  const house = sharedFakeHouse({ models: ['fake-model'] });
  let anthropic: FakeUpstream;

  beforeAll(async () => {
    anthropic = await fakeUpstream({}, { speaks: fakeAnthropic, models: ['claude-fake'] });
    await addProvider(house.router, anthropic, { id: 'claude', type: 'anthropic' });
  });
  afterAll(() => anthropic?.close());

  function ask(body: object): Promise<Response> {
    return fetch(`${house.router.url}/v1/messages?beta=true`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'x-api-key': 'unused' },
      body: JSON.stringify(body),
    });
  }

  it('has its bytes, its version and its betas passed on, and the answer as it came', async () => {
    const body = { ...request, model: 'claude/claude-fake' };
    const response = await ask(body);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-router-dropped-params')).toBeNull();
    expect(await response.text()).toContain('msg_fake');
    const [sent] = anthropic.requests;
    expect(sent?.bytes.toString()).toBe(JSON.stringify({ ...request, model: 'claude-fake' }));
    expect(sent?.headers).toMatchObject({
      'anthropic-version': '2023-06-01',
      'anthropic-beta': headers['anthropic-beta'],
    });
    expect(sent?.headers['x-api-key']).toBe('sk-test');
  });

  it.each([
    ['claude/claude-fake', {}],
    ['auto', { provider: 'claude' }],
  ])('has its thinking back in the second turn, asked for as %s', async (model, more) => {
    anthropic.play({ reasons: 'I run ls.', toolCalls: [{ id: 'toolu_1', name: 'Bash', input: '{"command":"ls"}' }] });
    const asked = { ...request, ...more, model, messages: agentMessages };
    const { message } = readMessageStream(await (await ask(asked)).text());
    anthropic.play({});
    const turns = [...agentMessages, keptTurn(message, model), resultsFor(message)];
    const second = await ask({ ...asked, messages: turns });
    expect(readMessageStream(await second.text()).message.model).toBe(model);
    expect(second.headers.get('x-router-model')).toBe('claude-fake');
    expect(anthropic.requests.at(-1)?.body['messages']).toEqual(turns);
    expect(JSON.stringify(turns)).toContain('I run ls.');
  });

  it('goes on with a conversation that another vendor began', async () => {
    house.upstream.play({ reasons: 'hm', says: 'Looking.', toolCalls: [{ id: 'a.b:1', name: 'Bash', input: '{}' }] });
    const { message } = readMessageStream(await (await ask(request)).text());
    const results = [{ type: 'tool_result', tool_use_id: message.content.at(-1).id, content: 'done' }];
    const turns = [
      ...request.messages,
      { role: 'assistant', content: message.content },
      { role: 'user', content: results },
    ];
    const response = await ask({ ...request, model: 'claude/claude-fake', messages: turns });
    expect(response.status).toBe(200);
    expect(readMessageStream(await response.text()).message.content).toMatchObject([{ type: 'text' }]);
    const sent = JSON.stringify(anthropic.requests.at(-1)?.body);
    expect(sent).toContain('Looking.');
    expect(sent).toContain('billing');
    // The API would refuse another vendor's seal.
    expect(sent).not.toContain('pr1.');
  });
});
