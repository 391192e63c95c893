import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Citation } from '../../domain/media.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

const nothing: readonly string[] = [];

/** What a delta or a message holds beside texts and calls: sources and pictures. Returns the addresses that it named as sources. */
export function readExtras(delta: JsonObject, choice: number, events: ChatEvent[]): readonly string[] {
  const named = readAnnotations(delta['annotations'], choice, events);
  // OpenRouter's form of pictures that a model made.
  for (const entry of listOf(delta['images'])) {
    const url = textOf(objectOf(objectOf(entry)?.['image_url'])?.['url']);
    const media = url === undefined ? undefined : readDataUrl(url);
    if (media !== undefined) events.push({ type: 'media', choice, ...media });
  }
  return named;
}

function readAnnotations(annotations: JsonValue | undefined, choice: number, events: ChatEvent[]): readonly string[] {
  const entries = listOf(annotations);
  if (entries.length === 0) return nothing;
  const named: string[] = [];
  for (const entry of entries) {
    const annotation = objectOf(entry);
    if (annotation === undefined) continue;
    const citation = readCitation(annotation);
    events.push({ type: 'citation', choice, citation });
    if (citation.url !== undefined) named.push(citation.url);
  }
  return named;
}

/** Perplexity's sources, beside the choices: with titles, or in its older form as bare addresses. */
export function readSources(chunk: JsonObject): readonly Citation[] | undefined {
  const found = listOf(chunk['search_results']);
  const sources = found.length > 0 ? found : listOf(chunk['citations']);
  if (sources.length === 0) return undefined;
  return sources.flatMap((source) => {
    const entry = objectOf(source) ?? { url: source };
    const url = textOf(entry['url']);
    if (url === undefined) return [];
    const cited = { type: 'url_citation', url_citation: { url, title: textOf(entry['title']) ?? '' } };
    return [{ ...readCitation(cited), citedText: textOf(entry['snippet']) }];
  });
}

function readCitation(annotation: JsonObject): Citation {
  const cited = objectOf(annotation['url_citation']) ?? annotation;
  return {
    url: textOf(cited['url']),
    title: textOf(cited['title']),
    citedText: textOf(cited['content']),
    start: numberOf(cited['start_index']),
    end: numberOf(cited['end_index']),
    native: { dialect: 'openai-chat', name: textOf(annotation['type']) ?? 'annotation', value: annotation },
  };
}

function readDataUrl(url: string): { readonly mediaType: string; readonly base64: string } | undefined {
  const comma = url.indexOf(',');
  const head = url.startsWith('data:') && comma > 0 ? url.slice('data:'.length, comma) : '';
  if (!head.endsWith(';base64')) return undefined;
  return { mediaType: head.slice(0, -';base64'.length), base64: url.slice(comma + 1) };
}
