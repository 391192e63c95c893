import type { ChatEvent } from '../../../router/src/domain/chat-event.ts';
import type { AssistantPart } from '../../../router/src/domain/chat-message.ts';
import { isJsonObject, type JsonObject } from '../../../router/src/domain/json.ts';
import { bare } from '../../../router/src/domain/testing/without-places.ts';
import { MessageCollector } from '../../../router/src/doors/inference/anthropic/message-collector.ts';
import { MessageWriter } from '../../../router/src/doors/inference/anthropic/message-writer.ts';
import { readMeaning as readMessages } from '../../../router/src/doors/inference/anthropic/read-meaning.ts';
import { readMessageStream } from '../../../router/src/doors/inference/anthropic/testing/read-message-stream.ts';
import { CompletionCollector } from '../../../router/src/doors/inference/openai/completion-collector.ts';
import { ChunkWriter } from '../../../router/src/doors/inference/openai/encode-chunks.ts';
import { readMeaning as readChat } from '../../../router/src/doors/inference/openai/read-meaning.ts';
import { AnswerItems } from '../../../router/src/doors/inference/responses/answer-items.ts';
import { readMeaning as readResponses } from '../../../router/src/doors/inference/responses/read-meaning.ts';

const identity = { id: 'x_1', model: 'asked', createdS: 1, fingerprint: undefined };

/** What comes back in the next turn of an answer that a client of each dialect was told, whole or in a stream. */
export const clients = {
  'anthropic-messages, plain': (events) => {
    const collector = new MessageCollector(identity);
    for (const event of events) collector.add(event);
    return messagesBack(JSON.parse(collector.toJson()).content);
  },
  'anthropic-messages, streamed': (events) => {
    const writer = new MessageWriter(identity);
    return messagesBack(readMessageStream(writer.say(events) + writer.end()).message.content);
  },
  'openai-chat, plain': (events) => {
    const collector = new CompletionCollector(identity);
    for (const event of events) collector.add(event);
    return chatBack(JSON.parse(collector.toJson()).choices[0].message);
  },
  'openai-chat, streamed': (events) => {
    const writer = new ChunkWriter(identity, false);
    return chatBack(joined((writer.say(events) + writer.end()).split('\n\n')));
  },
  'openai-responses': (events) => {
    const items = new AnswerItems('resp_1');
    for (const event of events) items.add(event);
    items.finish(false);
    return said(readResponses({ input: [...items.output(), { role: 'user', content: 'next' }] }));
  },
} as const satisfies Readonly<Record<string, (events: readonly ChatEvent[]) => readonly AssistantPart[]>>;

export type ClientName = keyof typeof clients;

function messagesBack(content: JsonObject[]): readonly AssistantPart[] {
  return said(readMessages({ messages: [{ role: 'assistant', content }] }));
}

function chatBack(message: JsonObject): readonly AssistantPart[] {
  return said(readChat({ messages: [message] }));
}

function said({ messages }: ReturnType<typeof readChat>): readonly AssistantPart[] {
  return messages.flatMap((message) => (message.role === 'assistant' ? message.parts.map(bare) : []));
}

/** As a client of OpenAI's dialect puts the deltas together: texts are joined, lists follow each other, calls are known by their index. */
function joined(frames: readonly string[]): JsonObject {
  const message: Record<string, unknown> = { role: 'assistant' };
  for (const frame of frames) {
    if (!frame.startsWith('data: {')) continue;
    const delta = JSON.parse(frame.slice('data: '.length)).choices[0]?.delta ?? {};
    for (const [name, value] of Object.entries(delta)) {
      if (name === 'tool_calls') message[name] = withCalls(message[name], value);
      else if (Array.isArray(value)) message[name] = [...((message[name] as unknown[]) ?? []), ...value];
      else if (name !== 'role') message[name] = `${message[name] ?? ''}${value}`;
    }
  }
  return message as JsonObject;
}

function withCalls(before: unknown, pieces: unknown): unknown {
  const calls = Array.isArray(before) ? [...before] : [];
  for (const piece of Array.isArray(pieces) ? pieces.filter(isJsonObject) : []) {
    const { index, ...call } = piece;
    const known = calls[Number(index)];
    if (known === undefined) calls[Number(index)] = structuredClone(call);
    else known.function.arguments += (call['function'] as { arguments: string }).arguments;
  }
  return calls;
}
