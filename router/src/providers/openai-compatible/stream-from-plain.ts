import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { numberOf } from '../../lib/number-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** A plain answer as the stream that the client asked for: some servers ignore `stream`. Fields without a name here go along. */
export function streamFromPlain(answer: JsonObject, wantsUsage: boolean): Buffer {
  const { choices, usage, ...rest } = answer;
  const envelope = { ...rest, object: 'chat.completion.chunk' };
  if (rest['object'] === 'text_completion')
    return framed([{ ...rest, choices: choices ?? [] }, ...usageEvent(rest, usage, wantsUsage)]);
  const events = listOf(choices).flatMap((entry, position): readonly JsonObject[] => {
    const { message, finish_reason: reason, ...choice } = objectOf(entry) ?? {};
    const index = numberOf(choice['index']) ?? position;
    return [
      { ...envelope, choices: [{ ...choice, index, delta: toDelta(objectOf(message) ?? {}), finish_reason: null }] },
      { ...envelope, choices: [{ index, delta: {}, finish_reason: reason ?? 'stop' }] },
    ];
  });
  return framed([...events, ...usageEvent(envelope, usage, wantsUsage)]);
}

function usageEvent(envelope: JsonObject, usage: JsonValue | undefined, wantsUsage: boolean): readonly JsonObject[] {
  return wantsUsage && usage !== undefined ? [{ ...envelope, choices: [], usage }] : [];
}

function framed(events: readonly JsonObject[]): Buffer {
  const lines = events.map((event) => `data: ${JSON.stringify(event)}\n\n`);
  return Buffer.from(`${lines.join('')}data: [DONE]\n\n`);
}

/** In streams, tool calls carry their position. */
function toDelta(message: JsonObject): JsonObject {
  const calls = listOf(message['tool_calls']);
  if (calls.length === 0) return message;
  return { ...message, tool_calls: calls.map((call, index): JsonValue => ({ index, ...objectOf(call) })) };
}
