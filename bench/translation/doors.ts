import { inspect } from 'node:util';
import type { ChatRequest } from '../../router/src/domain/chat-request.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import { messages } from '../../router/src/doors/inference/anthropic/messages.ts';
import type { DoorReading } from '../../router/src/doors/inference/model-door.ts';
import { chatCompletions } from '../../router/src/doors/inference/openai/chat-completions.ts';
import { completions } from '../../router/src/doors/inference/openai/completions.ts';
import { responsesDoor } from '../../router/src/doors/inference/responses/responses-door.ts';
import type { StreamVoice } from '../../router/src/doors/inference/voice.ts';

/** One dialect of clients: a request as it is read, and a stream as it is told. */
export interface Ingress {
  readonly name: string;
  /** The bytes of a request. */
  readonly text: string;
  read(): ChatRequest;
  startStream(): StreamVoice;
}

const turns = Array.from({ length: 20 }, (_, index) => ({
  role: index % 2 === 0 ? 'user' : 'assistant',
  content: `${index}: ${'a sentence of plain words, "quoted" once, and then some more. '.repeat(8)}`,
}));
const schema = { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] };
const tools = Array.from({ length: 10 }, (_, index) => ({ name: `tool_${index}`, description: 'Looks something up.' }));
const common = { model: 'm', stream: true };

const functions = tools.map((tool) => ({ type: 'function', function: { ...tool, parameters: schema } }));
const flatFunctions = tools.map((tool) => ({ type: 'function', ...tool, parameters: schema }));
const claudeTools = tools.map((tool) => ({ ...tool, input_schema: schema }));
const identity = { id: 'a', model: 'm', createdS: 1, fingerprint: undefined };
// Nothing is kept here: a request that goes on from nothing asks no store.
const responses = responsesDoor({ responses: {}, now: () => 1, newId: () => 'id' } as never);

export const ingresses: readonly Ingress[] = [
  ingress(chatCompletions, { ...common, messages: turns, tools: functions }),
  ingress(messages, { ...common, max_tokens: 1_000, messages: turns, tools: claudeTools }),
  ingress(responses, { ...common, store: false, input: turns, tools: flatFunctions }),
  ingress(completions, { ...common, prompt: turns.map(({ content }) => content).join('\n') }),
];

interface Door<Request extends ChatRequest> {
  readonly path: string;
  readonly voice: { startStream(request: Request, as: typeof identity): StreamVoice };
  read(
    received: { bytes: Buffer; text: string; body: JsonObject },
    visit: never,
  ): DoorReading<Request> | Promise<DoorReading<Request>>;
}

function ingress<Request extends ChatRequest>(door: Door<Request>, body: JsonObject): Ingress {
  const text = JSON.stringify(body);
  const visit = { headers: {}, principal: { kind: 'local' } } as never;
  const read = (): Request => {
    const reading = door.read({ bytes: Buffer.from(text), text, body: JSON.parse(text) }, visit);
    if (reading instanceof Promise || reading.kind === 'refused') throw new Error(`refused: ${inspect(reading)}`);
    return reading.request;
  };
  return { name: door.path, text, read, startStream: () => door.voice.startStream(read(), identity) };
}
