import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import type { Citation } from '../../../domain/media.ts';
import type { Seal } from '../../../domain/native.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { textOf } from '../../../lib/text-of.ts';
import { listOf, objectOf } from '../../kit/lenient-json.ts';

// All choices are one here.
const choice = 0;

/** The annotation of a text → a source. `offset`: where its text begins in the answer. */
export function readAnnotation(annotation: JsonObject, offset: number): Citation {
  const place = (value: JsonValue | undefined): number | undefined => {
    const at = numberOf(value);
    return at === undefined ? undefined : at + offset;
  };
  return {
    url: textOf(annotation['url']),
    title: textOf(annotation['title']) ?? textOf(annotation['filename']),
    citedText: undefined,
    start: place(annotation['start_index']),
    end: place(annotation['end_index']),
    native: { dialect: 'openai-responses', name: textOf(annotation['type']) ?? 'annotation', value: annotation },
  };
}

/** The seal on a reasoning item; undefined where the vendor gave none. `issuer`: its family. */
export function readItemSeal(item: JsonObject, issuer: string): Seal | undefined {
  const value = textOf(item['encrypted_content']);
  if (value === undefined || value === '') return undefined;
  const id = textOf(item['id']);
  return { dialect: 'openai-responses', issuer, value, ...(id === undefined ? {} : { id }) };
}

/** The shown thinking of a whole reasoning item: its summary, or the thoughts themselves. */
export function reasoningTextOf(item: JsonObject): string {
  return joined(item['summary']) || joined(item['content']);
}

function joined(parts: JsonValue | undefined): string {
  return listOf(parts)
    .map((part) => textOf(objectOf(part)?.['text']) ?? '')
    .join('\n\n');
}

/** Log probabilities in the shape that the chat dialect has for them; undefined where there are none. */
export function readLogprobs(logprobs: JsonValue | undefined): ChatEvent | undefined {
  const content = listOf(logprobs);
  return content.length === 0 ? undefined : { type: 'logprobs-delta', choice, value: { content } };
}

/** An item that the vendor's own tools made, whole: a picture, or what only this dialect knows. */
export function readWholeItem(item: JsonObject): ChatEvent {
  const name = textOf(item['type']) ?? 'item';
  const result = textOf(item['result']);
  if (name === 'image_generation_call' && result !== undefined && result !== '') {
    return { type: 'media', choice, mediaType: `image/${textOf(item['output_format']) ?? 'png'}`, base64: result };
  }
  return { type: 'native', choice, native: { dialect: 'openai-responses', name, value: item } };
}
