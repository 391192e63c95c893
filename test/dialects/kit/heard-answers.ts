import type { ChatEvent } from '../../../router/src/domain/chat-event.ts';
import type { JsonObject } from '../../../router/src/domain/json.ts';
import {
  closeAnswer as closeMessage,
  initialReadState as initialMessage,
  readEvent,
} from '../../../router/src/providers/anthropic/read-event.ts';
import {
  closeAnswer as closeGenerated,
  initialReadState as initialGenerated,
  readChunk as readGenerated,
} from '../../../router/src/providers/google/read-chunk.ts';
import { EventStream, type StreamEvent } from '../../../router/src/providers/kit/event-stream.ts';
import { defaultQuirks } from '../../../router/src/providers/openai-compatible/quirks.ts';
import {
  closeAnswer,
  initialReadState,
  readChunk,
} from '../../../router/src/providers/openai-compatible/read-chunk.ts';
import { readStreamEvent } from '../../../router/src/providers/openai-compatible/read-stream-event.ts';
import { readResponseEvent } from '../../../router/src/providers/openai-compatible/responses/read-response.ts';
import { initialReading } from '../../../router/src/providers/openai-compatible/responses/response-reading.ts';
import type { RecordedExchange } from '../../../router/src/providers/testing/recorded-exchanges.ts';

const fallback = { id: 'f', model: 'f', createdS: 1 };

/** The server-sent events of a recorded stream. */
export function heard(exchange: RecordedExchange): readonly StreamEvent[] {
  const stream = new EventStream();
  return [...stream.feed(Buffer.from(exchange.body)), ...stream.finish()];
}

/** What a recorded stream of OpenAI's chat dialect says: of its first choice. */
export function eventsOfChunks(exchange: RecordedExchange): readonly ChatEvent[] {
  let calls = 0;
  const context = { quirks: defaultQuirks, fallback, newCallId: () => `made_${++calls}` };
  let state = initialReadState;
  const events: ChatEvent[] = [];
  for (const { name, data } of heard(exchange)) {
    const reading = readStreamEvent(name, data, defaultQuirks);
    if (reading.kind !== 'chunk') continue;
    const [next, more] = readChunk(state, reading.chunk, context);
    state = next;
    events.push(...more);
  }
  return [...events, ...closeAnswer(state, context)].filter((event) => !('choice' in event) || event.choice === 0);
}

/** What a recorded stream of Anthropic's says. */
export function eventsOfMessage(exchange: RecordedExchange): readonly ChatEvent[] {
  const context = { customTools: new Set<string>(), newCallId: () => 'made', fallback };
  let state = initialMessage;
  const events: ChatEvent[] = [];
  for (const { data } of heard(exchange)) {
    const [next, more] = readEvent(state, JSON.parse(data) as JsonObject, context);
    state = next;
    events.push(...more);
  }
  return [...events, ...closeMessage(state, context)];
}

/** What a recorded stream of OpenAI's Responses says. */
export function eventsOfResponse(exchange: RecordedExchange): readonly ChatEvent[] {
  const context = { issuer: 'openai', fallback, newCallId: () => 'made' };
  let state = initialReading;
  const events: ChatEvent[] = [];
  for (const { data } of heard(exchange)) {
    if (!data.startsWith('{')) continue;
    const [next, more] = readResponseEvent(state, JSON.parse(data) as JsonObject, context);
    state = next;
    events.push(...more);
  }
  return events;
}

/** What a recorded stream of Gemini's says. */
export function eventsOfGenerated(exchange: RecordedExchange): readonly ChatEvent[] {
  let calls = 0;
  const context = { issuer: 'google', fallback, newCallId: () => `made_${++calls}` };
  let state = initialGenerated;
  const events: ChatEvent[] = [];
  for (const { data } of heard(exchange)) {
    const [next, more] = readGenerated(state, JSON.parse(data) as JsonObject, context);
    state = next;
    events.push(...more);
  }
  return [...events, ...closeGenerated(state)];
}
