import type { ChatEvent } from '../../router/src/domain/chat-event.ts';
import type { ChatMeaning } from '../../router/src/domain/chat-meaning.ts';
import { encodeMeaning as encodeMessages } from '../../router/src/providers/anthropic/encode-meaning.ts';
import { EventsReader as MessagesReader } from '../../router/src/providers/anthropic/events-reader.ts';
import { ConverseReading } from '../../router/src/providers/bedrock/converse-reading.ts';
import { encodeConverse } from '../../router/src/providers/bedrock/encode-converse.ts';
import { FramePieces } from '../../router/src/providers/bedrock/frame-pieces.ts';
import { writeFrame } from '../../router/src/providers/bedrock/testing/write-frame.ts';
import { ChatReading } from '../../router/src/providers/cohere/chat-reading.ts';
import { encodeChat } from '../../router/src/providers/cohere/encode-chat.ts';
import { encodeMeaning as encodeGenerate } from '../../router/src/providers/google/encode-meaning.ts';
import { GenerateReading } from '../../router/src/providers/google/generate-reading.ts';
import { modelRules as geminiRules } from '../../router/src/providers/google/model-rules.ts';
import { geminiPlatform } from '../../router/src/providers/google/platform.ts';
import { claudeRules } from '../../router/src/providers/kit/claude-rules.ts';
import { LinePieces } from '../../router/src/providers/kit/line-pieces.ts';
import { SsePieces } from '../../router/src/providers/kit/sse-pieces.ts';
import { TranslatedStream } from '../../router/src/providers/kit/translated-stream.ts';
import { encodeNative } from '../../router/src/providers/ollama/encode-native.ts';
import { NativeReading } from '../../router/src/providers/ollama/native-reading.ts';
import { encodeMeaning as encodeChatBody } from '../../router/src/providers/openai-compatible/encode-meaning.ts';
import { EventsReader as ChunksReader } from '../../router/src/providers/openai-compatible/events-reader.ts';
import { defaultQuirks } from '../../router/src/providers/openai-compatible/quirks.ts';
import { encodeResponses } from '../../router/src/providers/openai-compatible/responses/encode-responses.ts';
import { ResponsesEventsReader } from '../../router/src/providers/openai-compatible/responses/responses-events-reader.ts';
import { otherResponsesQuirks } from '../../router/src/providers/openai-compatible/responses/responses-quirks.ts';

interface Reader {
  data(chunk: Buffer): void;
}

/** One dialect of upstreams: how a request is said in it, and how what it streams is read. */
export interface Upstream {
  readonly name: string;
  encode(meaning: ChatMeaning): unknown;
  /** What comes before the first text. */
  readonly opening: readonly Buffer[];
  /** One piece of the network with one event that says a word. */
  piece(word: string): Buffer;
  reader(heard: (batch: readonly ChatEvent[]) => void): Reader;
}

const none = () => [];
const fallback = { id: 'a', model: 'm', createdS: 1 };
const context = {
  ...fallback,
  fallback,
  quirks: defaultQuirks,
  newCallId: () => 'call_1',
  warnings: [],
  secrets: none,
  issuer: 'google',
} as const;

/** What a reader needs of the reply around it. */
function replyFor(heard: (batch: readonly ChatEvent[]) => void): never {
  const reply = {
    ...context,
    context,
    choices: 1,
    maxBytes: Number.POSITIVE_INFINITY,
    head() {},
    events: heard,
    end() {},
    fail(failure: unknown) {
      throw new Error(`The stream was not understood: ${JSON.stringify(failure)}`);
    },
  };
  return reply as never;
}

const event = (value: object, name?: string): Buffer =>
  Buffer.from(`${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`);
const named = (value: { readonly type: string; readonly [field: string]: unknown }): Buffer => event(value, value.type);

const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
const item = { item_id: 'msg_1', output_index: 0, content_index: 0 };

export const upstreams: readonly Upstream[] = [
  {
    name: 'openai-chat',
    encode: (meaning) => encodeChatBody({ meaning, model: 'm', stream: true, quirks: defaultQuirks }).body,
    opening: [
      event({ ...head, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] }),
    ],
    piece: (content) => event({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
    reader: (heard) => new ChunksReader(replyFor(heard)),
  },
  {
    name: 'anthropic',
    encode: (meaning) => encodeMessages({ meaning, rules: claudeRules('claude-sonnet-4-5', '2023-06-01') }).body,
    opening: [
      named({ type: 'message_start', message: { id: 'm', model: 'm', usage: { input_tokens: 1 } } }),
      named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ],
    piece: (text) => named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    reader: (heard) => new MessagesReader(replyFor(heard)),
  },
  {
    name: 'google',
    encode: (meaning) =>
      encodeGenerate({ meaning, rules: geminiRules('gemini-2.5-flash'), platform: geminiPlatform }).body,
    opening: [],
    piece: (text) =>
      event({
        candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] } }],
        modelVersion: 'm',
        responseId: 'r',
      }),
    reader: (heard) =>
      new TranslatedStream(replyFor(heard), new SsePieces(), new GenerateReading(context), 'read-along'),
  },
  {
    name: 'responses',
    encode: (meaning) =>
      encodeResponses({
        meaning,
        model: 'm',
        stream: true,
        quirks: otherResponsesQuirks,
        instructionRole: 'system',
        issuer: 'openai',
      }).body,
    opening: [
      named({ type: 'response.created', response: { id: 'resp_1', model: 'm', created_at: 1, output: [] } }),
      named({
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'message', id: 'msg_1', role: 'assistant', content: [] },
      }),
    ],
    piece: (delta) => named({ type: 'response.output_text.delta', sequence_number: 3, ...item, delta }),
    reader: (heard) => new ResponsesEventsReader(replyFor(heard)),
  },
  {
    name: 'ollama',
    encode: (meaning) => encodeNative(meaning, 'm', true, { numCtx: undefined, keepAlive: undefined }).body,
    opening: [],
    piece: (content) =>
      Buffer.from(
        `${JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00Z', message: { role: 'assistant', content }, done: false })}\n`,
      ),
    reader: (heard) =>
      new TranslatedStream(replyFor(heard), new LinePieces(), new NativeReading(context, none), 'read-along'),
  },
  {
    name: 'bedrock',
    encode: (meaning) => encodeConverse(meaning, 'anthropic.claude-sonnet-4-5').body,
    opening: [writeFrame('messageStart', { role: 'assistant' })],
    piece: (text) => writeFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } }),
    reader: (heard) =>
      new TranslatedStream(replyFor(heard), new FramePieces(), new ConverseReading(context, none), 'read-along'),
  },
  {
    name: 'cohere',
    encode: (meaning) => encodeChat(meaning, 'm', true).body,
    opening: [
      named({ type: 'message-start', id: 'm', delta: { message: { role: 'assistant' } } }),
      named({ type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } }),
    ],
    piece: (text) => named({ type: 'content-delta', index: 0, delta: { message: { content: { text } } } }),
    reader: (heard) =>
      new TranslatedStream(replyFor(heard), new SsePieces(), new ChatReading(context, none), 'read-along'),
  },
];
