import { inspect } from 'node:util';
import type { ChatEvent } from '../router/src/domain/chat-event.ts';
import type { ChatMeaning } from '../router/src/domain/chat-meaning.ts';
import type { JsonObject } from '../router/src/domain/json.ts';
import { messages } from '../router/src/doors/inference/anthropic/messages.ts';
import type { ModelDoor } from '../router/src/doors/inference/model-door.ts';
import { chatCompletions } from '../router/src/doors/inference/openai/chat-completions.ts';
import { encodeConverse } from '../router/src/providers/bedrock/encode-converse.ts';
import { encodeChat } from '../router/src/providers/cohere/encode-chat.ts';
import { encodeNative } from '../router/src/providers/ollama/encode-native.ts';
import { initialNativeState, readNative } from '../router/src/providers/ollama/read-native.ts';
import { encodeMeaning } from '../router/src/providers/openai-compatible/encode-meaning.ts';
import { defaultQuirks } from '../router/src/providers/openai-compatible/quirks.ts';
import { initialReadState, readChunk } from '../router/src/providers/openai-compatible/read-chunk.ts';

/** What translating costs beside passing bytes through: µs of one thread, medians of rounds after a warm-up. */
const ROUNDS = 15;
const ROUND_MS = 60;

const turns = Array.from({ length: 20 }, (_, index) => ({
  role: index % 2 === 0 ? 'user' : 'assistant',
  content: `${index}: ${'a sentence of plain words, "quoted" once, and then some more. '.repeat(8)}`,
}));
const tools = Array.from({ length: 10 }, (_, index) => ({
  name: `tool_${index}`,
  description: 'Looks something up.',
  schema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
}));

const chatBody = {
  model: 'm',
  stream: true,
  messages: turns,
  tools: tools.map(({ name, description, schema }) => ({
    type: 'function',
    function: { name, description, parameters: schema },
  })),
};
const messagesBody = {
  model: 'm',
  stream: true,
  max_tokens: 1_000,
  messages: turns,
  tools: tools.map(({ name, description, schema }) => ({ name, description, input_schema: schema })),
};

// biome-ignore lint/suspicious/noExplicitAny: doors of different requests in one table.
const doors: readonly { readonly name: string; readonly door: ModelDoor<any>; readonly body: JsonObject }[] = [
  { name: '/v1/chat/completions', door: chatCompletions, body: chatBody },
  { name: '/v1/messages', door: messages, body: messagesBody },
];

const encoders: Readonly<Record<string, (meaning: ChatMeaning) => unknown>> = {
  'openai-compatible': (meaning) => encodeMeaning({ meaning, model: 'm', stream: true, quirks: defaultQuirks }).body,
  bedrock: (meaning) => encodeConverse(meaning, 'anthropic.claude').body,
  cohere: (meaning) => encodeChat(meaning, 'm', true).body,
  ollama: (meaning) => encodeNative(meaning, 'm', true, { numCtx: undefined, keepAlive: undefined }).body,
};

const context = { id: 'a', model: 'm', createdS: 1, newCallId: () => 'call_1' };
const chunkContext = {
  quirks: defaultQuirks,
  fallback: { id: 'a', model: 'm', createdS: 1 },
  newCallId: () => 'call_1',
};
const readers: Readonly<Record<string, (index: number) => readonly ChatEvent[]>> = {
  'openai-compatible': (index) => {
    const text = `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" word${index % 7}"},"finish_reason":null}]}`;
    return readChunk({ ...initialReadState, started: true }, JSON.parse(text), chunkContext)[1];
  },
  ollama: (index) => {
    const text = `{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":" word${index % 7}"},"done":false}`;
    return readNative({ ...initialNativeState, started: true }, JSON.parse(text), context)[1];
  },
};

/** Keeps the engine from leaving out what nobody reads. */
const kept: unknown[] = [undefined];

/** Median µs of one call. */
function cost(work: (index: number) => unknown): number {
  const rounds: number[] = [];
  let index = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const begin = process.hrtime.bigint();
    const end = begin + BigInt(ROUND_MS) * 1_000_000n;
    let calls = 0;
    while (process.hrtime.bigint() < end) {
      for (let inner = 0; inner < 20; inner += 1) kept[0] = work(index++);
      calls += 20;
    }
    rounds.push(Number(process.hrtime.bigint() - begin) / 1_000 / calls);
  }
  // The first rounds are the compiler's.
  return rounds.slice(5).toSorted((a, b) => a - b)[5] ?? Number.NaN;
}

function requestOf(door: (typeof doors)[number]) {
  const text = JSON.stringify(door.body);
  const visit = { headers: {}, principal: { kind: 'local' } } as never;
  return () => {
    const reading = door.door.read({ bytes: Buffer.from(text), text, body: JSON.parse(text) }, visit);
    if (reading instanceof Promise || reading.kind === 'refused')
      throw new Error(`the body is refused: ${inspect(reading)}`);
    return reading.request;
  };
}

const lines: string[] = ['| Door | Provider | µs per request | µs per chunk |', '| --- | --- | --- | --- |'];
for (const door of doors) {
  const open = requestOf(door);
  const untranslated = cost(open);
  const request = open();
  const identity = { id: 'a', model: 'm', createdS: 1, fingerprint: undefined };
  for (const [provider, encode] of Object.entries(encoders)) {
    const perRequest = cost(() => Buffer.from(JSON.stringify(encode(open().meaning())))) - untranslated;
    const read = readers[provider];
    const stream = door.door.voice.startStream(request, identity);
    stream.say([{ type: 'answer-start', id: 'a', model: 'm', createdS: 1 }]);
    const perChunk = read === undefined ? undefined : cost((index) => stream.say(read(index)));
    lines.push(`| ${door.name} | ${provider} | ${perRequest.toFixed(1)} | ${perChunk?.toFixed(2) ?? '–'} |`);
  }
}
process.stdout.write(
  `Translation beside the bytes that go through, of a request of ${JSON.stringify(chatBody).length} bytes with ten tools:\n\n${lines.join('\n')}\n`,
);
