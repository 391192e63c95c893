import type { JsonObject } from '../../domain/json.ts';
import type { Citation } from '../../domain/media.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';

/** Where a block's text stands in the whole text of the answer, characters. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A citation of any of the API's five kinds; it belongs to the whole block that it came with. */
export function readCitation(citation: JsonObject, { start, end }: TextRange): Citation {
  const type = textOf(citation['type']) ?? 'citation';
  const source = textOf(citation['source']);
  return {
    url: textOf(citation['url']) ?? (source !== undefined && URL.canParse(source) ? source : undefined),
    title: textOf(citation['title']) ?? textOf(citation['document_title']),
    document: numberOf(citation['document_index']),
    citedText: textOf(citation['cited_text']),
    start,
    end,
    native: { dialect: 'anthropic-messages', name: type, value: citation },
  };
}
