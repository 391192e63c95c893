import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import type { ReadContext } from './read-chunk.ts';
import { findUsage, readUsage } from './read-usage.ts';

/** An embeddings answer → one event per vector, then the usage. */
export function readEmbeddings(answer: JsonObject, { fallback, quirks }: ReadContext): readonly ChatEvent[] {
  const vectors = listOf(answer['data']).flatMap((entry, position): readonly ChatEvent[] => {
    const vector = readVector(objectOf(entry)?.['embedding']);
    const index = numberOf(objectOf(entry)?.['index']) ?? position;
    return vector === undefined ? [] : [{ type: 'embedding', index, vector }];
  });
  const usage = findUsage(answer, quirks.usageInStream.at);
  const model = textOf(answer['model']) || fallback.model;
  return [
    { type: 'answer-start', id: fallback.id, model, createdS: fallback.createdS },
    ...vectors,
    ...(usage === undefined ? [] : [{ type: 'usage', usage: readUsage(usage) } as const]),
  ];
}

function readVector(value: JsonValue | undefined): readonly number[] | string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  return value.every((number) => typeof number === 'number') ? value : undefined;
}
