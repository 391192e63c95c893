import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { Citation } from '../../../domain/media.ts';
import { textOf } from '../../../lib/text-of.ts';
import { readForeignCitation } from './encode-citation.ts';

/** The `citations` of a text block that came back, ready to be spread into its part. */
export function readCitations(citations: JsonValue | undefined): { readonly citations?: readonly Citation[] } {
  if (!Array.isArray(citations)) return {};
  const read = citations.filter(isJsonObject).map(readCitation);
  return read.length === 0 ? {} : { citations: read };
}

function readCitation(citation: JsonObject): Citation {
  const foreign = readForeignCitation(citation);
  return {
    url: textOf(citation['url']) || undefined,
    title: textOf(citation['title']) ?? textOf(citation['document_title']),
    citedText: textOf(citation['cited_text']) || undefined,
    start: undefined,
    end: undefined,
    native: foreign ?? { dialect: 'anthropic-messages', name: textOf(citation['type']) ?? 'citation', value: citation },
  };
}
