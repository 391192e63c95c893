import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { ProviderAdapter } from '../../domain/provider-adapter.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { type FakeUpstream, fakeUpstream } from '../testing/fake-upstream.ts';
import { collectedExchanges, collectionMissing, type RecordedExchange } from '../testing/recorded-exchanges.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { testCall, testTools } from '../testing/test-request.ts';
import { encodeNative } from './encode-native.ts';
import { ollama } from './ollama.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON of a vendor, read without the code under test.
type Raw = any;

const missing = collectionMissing();
const exchanges = collectedExchanges('chat');
const plainSettings = { numCtx: undefined, keepAlive: undefined };

let upstream: FakeUpstream;
let adapter: ProviderAdapter;

beforeAll(async () => {
  upstream = await fakeUpstream();
  const reading = ollama.readConfig({ baseURL: upstream.url, mode: 'native' });
  if (reading.kind === 'refused') throw new Error('config refused');
  adapter = ollama.create('ollama' as ProviderId, reading.config, testTools());
});

afterAll(async () => {
  await adapter.close();
  await upstream.close();
});

describe.skipIf(missing !== undefined)(
  `recorded calls of Ollama${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    it('are there', () => expect(exchanges.length).toBeGreaterThan(30));

    it.each(exchanges.filter(({ request }) => request.body !== null))('would be made again: $name', ({ request }) => {
      const recorded = request.body as Raw;
      const { body } = encodeNative(decode(recorded), recorded.model, recorded.stream ?? true, plainSettings);
      expect(normal(JSON.parse(JSON.stringify(body)))).toEqual(normal(recorded));
    });

    it.each(exchanges)('are understood in their answers: $name', async (exchange) => {
      for (const pieceBytes of [13, 4_096]) {
        const { status, headers, body } = exchange;
        upstream.play({ raw: { status, headers, body, pieceBytes } });
        const sink = new RecordingSink();
        adapter.chat(testCall({ dialect: 'events', stream: exchange.streamed }), sink);
        const outcome = await sink.outcome();
        expect(sink.breaches).toEqual([]);
        expect(outcome.kind).toBe(status === 200 ? 'ended' : 'failed');
        if (outcome.kind !== 'ended') {
          expect(outcome.failure.kind).toBe('model-not-found');
          continue;
        }
        expect(told(sink)).toEqual(written(exchange));
        const { usage } = outcome.summary;
        expect(usage === undefined ? 0 : totalInputTokens(usage) + totalOutputTokens(usage)).toBe(totalOf(exchange));
      }
    });
  },
);

/** What a recorded body means: the encoder's opposite, for tests alone. Ids are made of the position, for Ollama has none. */
function decode(body: Raw): ChatMeaning {
  const { think, format, options = {} } = body;
  const isSchema = typeof format === 'object' && format !== null;
  let lastCall = '';
  const messages = body.messages.map((message: Raw, index: number): ChatMessage => {
    const parts: AssistantPart[] = message.content === '' ? [] : [{ type: 'text', text: message.content }];
    if (message.role === 'tool')
      return { role: 'tool', callId: lastCall, name: message.tool_name, parts: parts as never };
    if (message.thinking) parts.unshift({ type: 'reasoning', text: message.thinking });
    for (const [position, call] of (message.tool_calls ?? []).entries()) {
      lastCall = `${index}-${position}`;
      const { name, arguments: input } = call.function;
      parts.push({ type: 'tool-call', id: lastCall, name, input: JSON.stringify(input) });
    }
    return { role: message.role, parts: parts as never };
  });
  return {
    ...emptyMeaning,
    dialect: 'openai-chat',
    messages,
    tools: (body.tools ?? []).map(({ function: tool }: Raw) => ({
      kind: 'function',
      name: tool.name,
      ...(tool.description === undefined ? {} : { description: tool.description }),
      inputSchema: tool.parameters,
    })),
    maxOutputTokens: options.num_predict,
    temperature: options.temperature,
    seed: options.seed,
    output: isSchema ? { kind: 'schema', name: 's', schema: format } : format === 'json' ? { kind: 'json' } : undefined,
    reasoning:
      think === undefined
        ? undefined
        : { enabled: think, effort: undefined, budgetTokens: undefined, summary: undefined },
  };
}

/** The same request however it is written: what is empty left out. */
function normal({ tools = [], options = {}, format, messages, stream = true, ...body }: Raw): unknown {
  return {
    ...body,
    stream,
    tools,
    options,
    format: format === '' ? null : (format ?? null),
    messages: messages.map(({ tool_calls = [], ...message }: Raw) => ({
      ...message,
      calls: tool_calls.map((call: Raw) => call.function),
    })),
  };
}

interface Read {
  text: string;
  reasoning: string;
  calls: { name: string; input: string }[];
}

function told(sink: RecordingSink): Read {
  const read: Read = { text: '', reasoning: '', calls: [] };
  for (const event of sink.heard) {
    if (event.type === 'text-delta') read.text += event.text;
    else if (event.type === 'reasoning-delta') read.reasoning += event.text;
    else if (event.type === 'tool-input-start') {
      expect(event.id).not.toBe('');
      read.calls[event.call] = { name: event.name, input: '' };
    } else if (event.type === 'tool-input-delta') (read.calls[event.call] as { input: string }).input += event.text;
  }
  return read;
}

/** What the raw JSON says, read in the simplest way that there is: the yardstick. */
function written(exchange: RecordedExchange): Read {
  const read: Read = { text: '', reasoning: '', calls: [] };
  for (const { message } of linesOf(exchange)) {
    read.text += message.content ?? '';
    read.reasoning += message.thinking ?? '';
    for (const call of message.tool_calls ?? []) {
      read.calls.push({ name: call.function.name, input: JSON.stringify(call.function.arguments) });
    }
  }
  return read;
}

function totalOf(exchange: RecordedExchange): number {
  const last = linesOf(exchange).at(-1);
  return (last.prompt_eval_count ?? 0) + (last.eval_count ?? 0);
}

function linesOf({ body }: RecordedExchange): Raw[] {
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line));
}
