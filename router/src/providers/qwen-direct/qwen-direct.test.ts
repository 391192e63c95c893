import { afterEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ProviderAdapter, ProviderTools } from '../../domain/provider-adapter.ts';
import { withCommonKeys } from '../kit/with-common-keys.ts';
import type { FakeAnswer } from '../testing/fake-answer.ts';
import { fakeQwenWeb } from '../testing/fake-qwen-web.ts';
import { type FakeUpstream, fakeUpstream } from '../testing/fake-upstream.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { TEST_SECRET, type TestRequestOptions, testCall, testTools } from '../testing/test-request.ts';
import { qwenDirect } from './qwen-direct.ts';

const COOKIES = 'cna=abc; token=eyJhbGciOiJIUzI1NiJ9.e30.c2ln; theme=dark';

describeProviderContract({
  type: qwenDirect,
  speaks: fakeQwenWeb,
  usageUnasked: true,
  config: (baseURL) => ({ baseURL, token: TEST_SECRET, cookies: COOKIES }),
});

let upstream: FakeUpstream | undefined;
afterEach(async () => {
  await upstream?.close();
});

function user(text: string): ChatMessage {
  return { role: 'user', parts: [{ type: 'text', text }] };
}

function assistant(text: string): ChatMessage {
  return { role: 'assistant', parts: [{ type: 'text', text }] };
}

async function start(
  script: Parameters<typeof fakeUpstream>[0] = {},
  config: JsonObject = {},
  tools: Partial<ProviderTools> = {},
) {
  upstream = await fakeUpstream(script, { speaks: fakeQwenWeb });
  const type = withCommonKeys(qwenDirect);
  const reading = type.readConfig({ baseURL: upstream.origin, token: 'umid-token-1234', cookies: COOKIES, ...config });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return { upstream, adapter: type.create('q' as ProviderId, reading.config, { ...testTools(), ...tools }) };
}

async function ask(adapter: ProviderAdapter, messages: readonly ChatMessage[], options: TestRequestOptions = {}) {
  const sink = new RecordingSink();
  adapter.chat(testCall({ ...options, meaning: { messages, ...options.meaning } }), sink);
  const outcome = await sink.outcome();
  expect(sink.breaches).toEqual([]);
  return { outcome, sink };
}

describe('a call of the web chat', () => {
  it('opens a chat and says all of the conversation in one message, with token and cookies', async () => {
    const { adapter, upstream } = await start();
    const system: ChatMessage = { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] };
    await ask(adapter, [system, user('One'), assistant('Two'), user('Three')], {
      meaning: {
        temperature: 1,
        reasoning: { enabled: true, effort: undefined, budgetTokens: 99, summary: undefined },
      },
    });
    const [sent] = upstream.requests;
    expect(sent?.path).toMatch(/^\/api\/v2\/chat\/completions\?chat_id=chat-\d+$/);
    expect(sent?.headers).toMatchObject({ 'bx-umidtoken': 'umid-token-1234', cookie: COOKIES, source: 'web' });
    expect(sent?.body).toMatchObject({
      stream: true,
      incremental_output: true,
      parent_id: null,
      model: 'test-model',
      messages: [
        {
          parent_id: null,
          parentId: null,
          role: 'user',
          content: 'Be brief.\n\nUser: One\n\nAssistant: Two\n\nUser: Three',
          chat_type: 't2t',
          feature_config: { thinking_enabled: true, thinking_budget: 99, output_schema: 'phase' },
        },
      ],
    });
  });

  it('goes on in the same chat with what is new, from the parent that the answer named', async () => {
    const { adapter, upstream } = await start({ says: 'I am well.' });
    await ask(adapter, [user('Hi')]);
    // Clients trim, and break lines otherwise.
    await ask(adapter, [user('Hi'), assistant('I am  well.\n'), user('And now?')], { stream: true });
    const [first, second] = upstream.requests;
    expect(second?.path).toBe(first?.path);
    expect(second?.body).toMatchObject({
      parent_id: 'p-stream',
      messages: [{ content: 'And now?', parent_id: 'p-stream', parentId: 'p-stream' }],
    });
  });

  it('opens a new chat for a conversation that only begins like a known one', async () => {
    const { adapter, upstream } = await start({ says: 'I am well.' });
    await ask(adapter, [user('Hi')]);
    await ask(adapter, [user('Hi'), assistant('Another answer'), user('And now?')]);
    await ask(adapter, [user('Hi')]);
    const paths = upstream.requests.map(({ path }) => path);
    expect(new Set(paths).size).toBe(3);
    expect(upstream.requests[1]?.body).toMatchObject({ parent_id: null });
  });

  it('keeps many conversations apart', async () => {
    const { adapter, upstream } = await start((request) => ({
      says: `answer ${(request.body['messages'] as { content: string }[])[0]?.content}`,
    }));
    const names = Array.from({ length: 40 }, (_, index) => `q${index}`);
    await Promise.all(names.map((name) => ask(adapter, [user(name)])));
    await Promise.all(
      names.map((name) => ask(adapter, [user(name), assistant(`answer ${name}`), user(`more ${name}`)])),
    );
    const chatOf = (content: string) =>
      upstream.requests.find(({ body }) => (body['messages'] as { content: string }[])[0]?.content === content)?.path;
    for (const name of names) expect(chatOf(`more ${name}`)).toBe(chatOf(name));
    expect(new Set(names.map(chatOf)).size).toBe(40);
  });

  it('tells the conversation anew in a new chat where the known one is gone', async () => {
    const gone: FakeAnswer = {
      raw: {
        status: 200,
        body: JSON.stringify({
          success: false,
          data: { code: 'Bad_Request', details: 'Invalid input chat parent_id p-stream is not exist.' },
        }),
      },
    };
    const { adapter, upstream } = await start([{ says: 'Two' }, gone, { says: 'Four' }]);
    await ask(adapter, [user('One')]);
    const { sink } = await ask(adapter, [user('One'), assistant('Two'), user('Three')]);
    expect(sink.heard).toContainEqual({ type: 'text-delta', choice: 0, text: 'Four' });
    expect(upstream.requests[2]?.body).toMatchObject({
      parent_id: null,
      messages: [{ content: 'User: One\n\nAssistant: Two\n\nUser: Three' }],
    });
    await ask(adapter, [user('One'), assistant('Two'), user('Five')]);
    expect(upstream.requests[3]?.path).not.toBe(upstream.requests[0]?.path);
  });

  it('goes on in the chat when tools are taught, since calls come back in the form that was taught', async () => {
    const says = '<tool_call name="f">\n<parameter name="a">1</parameter>\n</tool_call>';
    const { adapter, upstream } = await start({ says });
    const tools = [{ kind: 'function', name: 'f', inputSchema: { properties: { a: { type: 'integer' } } } }] as const;
    const { sink } = await ask(adapter, [user('Go')], { meaning: { tools } });
    expect(sink.heard).toContainEqual({ type: 'tool-input-delta', choice: 0, call: 0, text: '{"a":1}' });
    const call = { type: 'tool-call', id: 'call_1', name: 'f', input: '{"a":1}' } as const;
    const result: ChatMessage = { role: 'tool', callId: 'call_1', parts: [{ type: 'text', text: '42' }] };
    await ask(adapter, [user('Go'), { role: 'assistant', parts: [call] }, result], { meaning: { tools } });
    expect(upstream.requests[1]?.body).toMatchObject({
      parent_id: 'p-stream',
      messages: [{ content: '<tool_result name="f">42</tool_result>' }],
    });
  });

  it('names what cannot be said', async () => {
    const { adapter } = await start();
    const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } } as const;
    const shown: ChatMessage = { role: 'user', parts: [{ type: 'text', text: 'Q' }, image] };
    const answered: ChatMessage = { role: 'assistant', parts: [{ type: 'text', text: 'A' }] };
    const { sink } = await ask(adapter, [shown, answered, { ...user('And?'), name: 'Ada' } as ChatMessage], {
      meaning: { temperature: 0, maxOutputTokens: 5 },
    });
    expect(sink.answerHead?.dropped).toEqual([
      'maxOutputTokens',
      'temperature',
      'messages.0.content.1 (image)',
      'messages.2.name',
    ]);
  });

  it('refuses a picture of the question that it would have to upload first', async () => {
    const { adapter, upstream } = await start();
    const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } } as const;
    const { outcome } = await ask(adapter, [{ role: 'user', parts: [{ type: 'text', text: 'Q' }, image] }]);
    expect(outcome).toMatchObject({ failure: { kind: 'unsupported', params: ['messages.0.content.1'] } });
    expect(upstream.requests).toEqual([]);
  });

  it('lets the vendor search where its own search tool is asked for', async () => {
    const native = { kind: 'native', native: { dialect: 'openai-chat', name: 'web_search', value: {} } } as const;
    const { adapter, upstream } = await start({}, { xmlTools: false });
    const { sink } = await ask(adapter, [user('News?')], { meaning: { tools: [native] } });
    expect(upstream.requests[0]?.body).toMatchObject({ messages: [{ chat_type: 'search', sub_chat_type: 'search' }] });
    expect(sink.answerHead?.dropped).toBeUndefined();
  });

  it('is closed when it is aborted while its chat is opened', async () => {
    const { adapter, upstream } = await start();
    const sink = new RecordingSink();
    const call = adapter.chat(testCall(), sink);
    call.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([sink.tellings, upstream.requests.length]).toEqual([0, 0]);
  });
});

describe('expired credentials', () => {
  const nowMs = testTools().now();

  it.each([nowMs - 1, Math.floor(nowMs / 1_000) - 1, String(nowMs - 1), new Date(nowMs - 1).toISOString()])(
    'are told before any call: %s',
    async (expiresAt) => {
      const { adapter, upstream } = await start({}, { expiresAt });
      const { outcome } = await ask(adapter, [user('Hi')]);
      const failure = { kind: 'authentication', status: 401, message: expect.stringContaining('expired at 20') };
      expect(outcome).toMatchObject({ failure });
      await expect(adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(1_000) })).rejects.toMatchObject(
        { failure },
      );
      expect([upstream.requests.length, upstream.modelListRequests]).toEqual([0, 0]);
    },
  );

  it('are those of the past only', async () => {
    const { adapter } = await start({}, { expiresAt: nowMs + 60_000 });
    expect((await ask(adapter, [user('Hi')])).outcome.kind).toBe('ended');
  });
});

describe('the config', () => {
  it.each([
    [{}, ['token', 'cookies']],
    [{ token: 't'.repeat(8) }, ['cookies']],
    [{ token: '********', cookies: COOKIES }, ['token']],
    [{ token: 'abcd', cookies: COOKIES, expiresAt: 'soon' }, ['expiresAt']],
    [{ token: 'ab\ncd', cookies: COOKIES }, ['token']],
    [{ token: 'abcd', cookies: COOKIES, baseURL: 'nowhere' }, ['baseURL']],
  ])('%j is refused for %j', (config, fields) => {
    const reading = qwenDirect.readConfig(config);
    expect(reading.kind === 'refused' && reading.problems.map(({ field }) => field)).toEqual(fields);
  });

  it('has an address of its own and keeps token and cookies as secrets', () => {
    expect(qwenDirect).toMatchObject({
      defaultConfig: { baseURL: 'https://chat.qwen.ai' },
      secretKeys: ['token', 'cookies'],
    });
  });
});
