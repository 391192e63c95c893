import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatMeaning, ToolChoice } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { ProviderAdapter } from '../../domain/provider-adapter.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { type FakeUpstream, fakeUpstream } from '../testing/fake-upstream.ts';
import { collectedExchanges, collectionMissing, type RecordedExchange } from '../testing/recorded-exchanges.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { TEST_SECRET, testCall, testTools } from '../testing/test-request.ts';
import { cohere } from './cohere.ts';
import { encodeChat } from './encode-chat.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON of a vendor, read without the code under test.
type Raw = any;

const missing = collectionMissing();
const exchanges = collectedExchanges('chat-v2');

let upstream: FakeUpstream;
let adapter: ProviderAdapter;

beforeAll(async () => {
  upstream = await fakeUpstream();
  const reading = cohere.readConfig({ baseURL: upstream.origin, apiKey: TEST_SECRET });
  if (reading.kind === 'refused') throw new Error('config refused');
  adapter = cohere.create('cohere' as ProviderId, reading.config, testTools());
});

afterAll(async () => {
  await adapter.close();
  await upstream.close();
});

describe.skipIf(missing !== undefined)(
  `recorded calls of Cohere${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    it('are there', () => expect(exchanges.length).toBeGreaterThan(30));

    it.each(exchanges.filter(({ request }) => request.body !== null))('would be made again: $name', ({ request }) => {
      const recorded = request.body as Raw;
      const { body } = encodeChat(decode(recorded), recorded.model, recorded.stream ?? false);
      expect(normal(JSON.parse(JSON.stringify(body)))).toEqual(normal(recorded));
    });

    it.each(exchanges)('are understood in their answers: $name', async (exchange) => {
      for (const pieceBytes of [7, 997]) {
        const { status, headers, body } = exchange;
        upstream.play({ raw: { status, headers, body, pieceBytes } });
        const sink = new RecordingSink();
        adapter.chat(testCall({ dialect: 'events', stream: exchange.streamed }), sink);
        const outcome = await sink.outcome();
        expect(sink.breaches).toEqual([]);
        expect(outcome.kind).toBe(status === 200 ? 'ended' : 'failed');
        if (outcome.kind !== 'ended') continue;
        expect(told(sink)).toEqual(written(exchange));
        const { usage } = outcome.summary;
        expect(usage === undefined ? undefined : totalInputTokens(usage) + totalOutputTokens(usage)).toBe(
          totalOf(exchange),
        );
      }
    });
  },
);

/** What a recorded body means: the encoder's opposite, for tests alone. Documents come as text files. */
function decode(body: Raw): ChatMeaning {
  const files = (body.documents ?? []).map((document: Raw) => ({
    type: 'file',
    source: { kind: 'text', mediaType: 'text/plain', text: document.data.text },
    ...(document.data.title === undefined ? {} : { filename: document.data.title }),
  }));
  const messages: ChatMessage[] = body.messages.map(decodeMessage);
  const [first, ...rest] = messages;
  const withFiles = first?.role === 'user' ? [{ ...first, parts: [...first.parts, ...files] }, ...rest] : messages;
  return {
    ...emptyMeaning,
    dialect: 'openai-chat',
    messages: withFiles,
    tools: (body.tools ?? []).map(({ function: tool }: Raw) => ({
      kind: 'function',
      name: tool.name,
      ...(tool.description === undefined ? {} : { description: tool.description }),
      inputSchema: tool.parameters,
    })),
    toolChoice: ({ REQUIRED: { kind: 'required' }, NONE: { kind: 'none' } } as Record<string, ToolChoice>)[
      body.tool_choice
    ],
    maxOutputTokens: body.max_tokens,
    temperature: body.temperature,
    stop: body.stop_sequences ?? [],
    output: body.response_format && { kind: 'schema', name: 's', schema: body.response_format.json_schema },
    reasoning: body.thinking && {
      enabled: body.thinking.type === 'enabled',
      effort: undefined,
      budgetTokens: body.thinking.token_budget,
      summary: undefined,
    },
  };
}

function decodeMessage(message: Raw): ChatMessage {
  const parts: AssistantPart[] = partsOf(message.content);
  for (const call of message.tool_calls ?? []) {
    parts.push({ type: 'tool-call', id: call.id, name: call.function.name, input: call.function.arguments });
  }
  if (message.role === 'tool') return { role: 'tool', callId: message.tool_call_id, parts: parts as never };
  return { role: message.role, parts: parts as never };
}

function partsOf(content: Raw): AssistantPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return (content ?? []).map((part: Raw): AssistantPart => {
    if (part.type === 'thinking') return { type: 'reasoning', text: part.thinking };
    if (part.type !== 'image_url') return { type: 'text', text: part.text };
    const [, mediaType, data] = /^data:([^;]+);base64,(.*)$/s.exec(part.image_url.url) ?? [];
    if (mediaType === undefined || data === undefined) {
      return { type: 'image', source: { kind: 'url', url: part.image_url.url } };
    }
    return { type: 'image', source: { kind: 'base64', mediaType, data } };
  });
}

/** The same request however it is written: a lone text as a text, what is empty left out, documents by what they hold. */
function normal(body: Raw): unknown {
  const { documents = [], stream = false, tool_plan: _plan, ...rest } = body;
  return {
    ...rest,
    stream,
    documents: documents.map((document: Raw) => document.data.text),
    messages: body.messages.map(({ content, tool_plan, citations, tool_calls, ...message }: Raw) => {
      const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
      return { ...message, content: parts, tool_calls: tool_calls ?? [] };
    }),
  };
}

interface Read {
  text: string;
  reasoning: string;
  calls: { name: string; input: string }[];
  citations: number;
}

function told(sink: RecordingSink): Read {
  const read: Read = { text: '', reasoning: '', calls: [], citations: 0 };
  for (const event of sink.heard) {
    if (event.type === 'text-delta') read.text += event.text;
    else if (event.type === 'reasoning-delta') read.reasoning += event.text;
    else if (event.type === 'citation') read.citations += 1;
    else if (event.type === 'tool-input-start') read.calls[event.call] = { name: event.name, input: '' };
    else if (event.type === 'tool-input-delta') (read.calls[event.call] as { input: string }).input += event.text;
  }
  return read;
}

/** What the raw JSON says, read in the simplest way that there is: the yardstick. */
function written(exchange: RecordedExchange): Read {
  const read: Read = { text: '', reasoning: '', calls: [], citations: 0 };
  const events = exchange.streamed ? dataOf(exchange.body) : [];
  for (const { type, index, delta } of events) {
    const message = delta?.message;
    read.text += message?.content?.text ?? '';
    read.reasoning += (message?.content?.thinking ?? '') + (type === 'tool-plan-delta' ? message.tool_plan : '');
    if (type === 'citation-start') read.citations += 1;
    if (type === 'tool-call-start') read.calls[index] = { name: message.tool_calls.function.name, input: '' };
    if (type?.startsWith('tool-call-') && message) {
      (read.calls[index] as { input: string }).input += message.tool_calls.function.arguments ?? '';
    }
  }
  if (exchange.streamed) return withWholeInputs(read);
  const { message } = JSON.parse(exchange.body);
  for (const part of message.content ?? []) {
    read.text += part.text ?? '';
    read.reasoning += part.thinking ?? '';
  }
  read.reasoning = (message.tool_plan ?? '') + read.reasoning;
  read.citations = (message.citations ?? []).length;
  read.calls = (message.tool_calls ?? []).map((call: Raw) => ({
    name: call.function.name,
    input: call.function.arguments,
  }));
  return withWholeInputs(read);
}

/** A call that takes nothing comes with nothing or with null, and is told with an empty object. */
function withWholeInputs(read: Read): Read {
  for (const call of read.calls) if (['', 'null'].includes(call.input)) call.input = '{}';
  return read;
}

function totalOf(exchange: RecordedExchange): number | undefined {
  const end = exchange.streamed
    ? dataOf(exchange.body).find(({ type }) => type === 'message-end').delta
    : JSON.parse(exchange.body);
  const tokens = end.usage?.tokens;
  return tokens === undefined ? undefined : tokens.input_tokens + tokens.output_tokens;
}

function dataOf(text: string): Raw[] {
  const lines = text.split(/\r\n|\n/).filter((line) => line.startsWith('data:'));
  return lines
    .map((line) => line.slice(5).trim())
    .filter((data) => data.startsWith('{'))
    .map((data) => JSON.parse(data));
}
