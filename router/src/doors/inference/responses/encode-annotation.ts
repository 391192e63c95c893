import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { Citation } from '../../../domain/media.ts';

export interface CitedText {
  /** Where the part begins in the answer's text, characters. */
  readonly offset: number;
  /** How long it is so far. */
  readonly length: number;
}

/** An annotation: as the vendor sent it where it spoke this dialect, else the address, else the document, which has no id where it came with the request. */
export function encodeAnnotation(citation: Citation, { offset, length }: CitedText): JsonObject | undefined {
  const { native, url, title, document, start, end } = citation;
  if (native.dialect === 'openai-responses') return isJsonObject(native.value) ? native.value : undefined;
  if (url === undefined) return { type: 'file_citation', file_id: '', filename: title ?? '', index: document ?? 0 };
  return {
    type: 'url_citation',
    start_index: within((start ?? offset) - offset, length),
    // Where nobody says which passage it belongs to, it is all that was said before it.
    end_index: within((end ?? offset + length) - offset, length),
    title: title ?? '',
    url,
  };
}

function within(place: number, length: number): number {
  return Math.max(0, Math.min(place, length));
}
