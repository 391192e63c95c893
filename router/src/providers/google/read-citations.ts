import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Citation } from '../../domain/media.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

interface TextRange {
  readonly start: number | undefined;
  readonly end: number | undefined;
}

const nowhere: TextRange = { start: undefined, end: undefined };

/** What an answer rests on, by `groundingMetadata`: one for each passage and source; sources that no passage names stand alone. */
export function readGrounding(metadata: JsonObject, text: string): readonly Citation[] {
  const chunks = listOf(metadata['groundingChunks']).map((chunk) => objectOf(chunk) ?? {});
  const supports = listOf(metadata['groundingSupports']).map((support) => objectOf(support) ?? {});
  if (supports.length === 0) return chunks.map((chunk) => citationOf(chunk, undefined, nowhere));
  const cited = supports.flatMap((support) => {
    const segment = objectOf(support['segment']);
    const range = rangeOf(segment, text);
    return listOf(support['groundingChunkIndices']).flatMap((index) => {
      const chunk = typeof index === 'number' ? chunks[index] : undefined;
      return chunk === undefined ? [] : [citationOf(chunk, segment, range)];
    });
  });
  return cited;
}

/** Passages that stand word for word somewhere else, by `citationMetadata`. */
export function readRecitations(metadata: JsonObject, text: string): readonly Citation[] {
  const sources = [...listOf(metadata['citationSources']), ...listOf(metadata['citations'])];
  return sources.map((entry) => {
    const source = objectOf(entry) ?? {};
    return {
      url: textOf(source['uri']),
      title: textOf(source['title']),
      citedText: undefined,
      ...rangeOf(source, text),
      native: { dialect: 'google-generate', name: 'citationMetadata', value: source },
    };
  });
}

function citationOf(chunk: JsonObject, segment: JsonObject | undefined, range: TextRange): Citation {
  const source = objectOf(chunk['web']) ?? objectOf(chunk['retrievedContext']) ?? objectOf(chunk['maps']) ?? {};
  return {
    url: textOf(source['uri']),
    title: textOf(source['title']),
    citedText: textOf(source['text']),
    ...range,
    native: {
      dialect: 'google-generate',
      name: 'groundingMetadata',
      value: { groundingChunk: chunk, ...(segment === undefined ? {} : { segment }) },
    },
  };
}

/** The API counts bytes of UTF-8, and inside one part of the answer: the passage's own words decide where it stands. */
function rangeOf(segment: JsonObject | undefined, text: string): TextRange {
  if (segment === undefined) return nowhere;
  const end = numberOf(segment['endIndex']);
  const start = numberOf(segment['startIndex']) ?? 0;
  const passage = textOf(segment['text']);
  if (end !== undefined) {
    const range = { start: charactersIn(text, start), end: charactersIn(text, end) };
    if (passage === undefined || text.slice(range.start, range.end) === passage) return range;
  }
  const found = passage === undefined || passage === '' ? -1 : text.indexOf(passage);
  return found === -1 || passage === undefined ? nowhere : { start: found, end: found + passage.length };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is where ASCII begins.
const ASCII = /^[\x00-\x7f]*$/;

function charactersIn(text: string, bytes: number): number {
  if (ASCII.test(text)) return Math.min(bytes, text.length);
  return Buffer.from(text, 'utf8').subarray(0, bytes).toString('utf8').length;
}

/** Whether there is anything in it that a client could use. */
export function isGrounding(value: JsonValue | undefined): value is JsonObject {
  const metadata = objectOf(value);
  return metadata !== undefined && Object.keys(metadata).length > 0;
}
