import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ContentPart } from '../../../domain/media.ts';
import type { Native } from '../../../domain/native.ts';
import { textOf } from '../../../lib/text-of.ts';
import { extraFields } from '../extra-fields.ts';
import { readCacheMark } from '../openai/read-cache-mark.ts';
import { readCitations } from './read-citations.ts';
import { readSource, textOfContent } from './read-source.ts';

/** `content` or `system`: a text, or blocks. */
export function readBlocks(content: JsonValue | undefined): readonly ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isJsonObject).map(readBlock) : [];
}

/** One block of content → the domain's part. A block of an unknown type, or one without what it needs, is kept whole as `native`. */
export function readBlock(block: JsonObject): ContentPart {
  const known = readKnownBlock(block);
  const mark = readCacheMark(block['cache_control']);
  if (known === undefined || known.type === 'native') {
    return { ...(known ?? nativeBlock(block, textOf(block['type']) ?? 'content')), ...mark };
  }
  const extra = known.type === 'file' ? {} : extraFields(block, understood);
  return { ...known, ...mark, ...extra };
}

const understood: ReadonlySet<string> = new Set(['type', 'text', 'citations', 'source', 'cache_control']);

function nativeBlock(block: JsonObject, name: string): ContentPart {
  return { type: 'native', native: { dialect: 'anthropic-messages', name, value: block } };
}

function readKnownBlock(block: JsonObject): ContentPart | undefined {
  switch (block['type']) {
    case 'text':
      return readText(block);
    case 'image': {
      const source = readSource(block['source']);
      return source === undefined ? undefined : { type: 'image', source };
    }
    case 'document':
      return readDocument(block);
    case 'search_result':
      return readSearchResult(block);
    default:
      return undefined;
  }
}

/**
 * The first line of Claude Code's system prompt, in which it tells Anthropic's billing who calls. To any other vendor it is noise, and it differs
 * in each session, so that no prompt cache would ever hit.
 */
const ATTRIBUTION = 'x-anthropic-billing-header:';

function readText(block: JsonObject): ContentPart | undefined {
  const text = textOf(block['text']);
  if (text === undefined) return undefined;
  if (text.startsWith(ATTRIBUTION)) return nativeBlock(block, 'x-anthropic-billing-header');
  return { type: 'text', text, ...readCitations(block['citations']) };
}

function readDocument(block: JsonObject): ContentPart | undefined {
  const source = readSource(block['source']);
  if (source === undefined) return undefined;
  // A document behind a URL is a PDF: the dialect knows no other.
  const typed = source.kind === 'url' ? { ...source, mediaType: 'application/pdf' } : source;
  const { source: _source, ...rest } = block;
  const inPieces = isJsonObject(block['source']) && block['source']['type'] === 'content';
  return { type: 'file', source: typed, ...readTitle(block), ...(inPieces ? original(block) : {}), ...fieldsOf(rest) };
}

/** A passage that the client itself found, to be cited: to other dialects a text document. */
function readSearchResult(block: JsonObject): ContentPart | undefined {
  const text = textOfContent(block['content']);
  if (text === undefined) return undefined;
  const { content: _content, ...rest } = block;
  const source = { kind: 'text', mediaType: 'text/plain', text } as const;
  return { type: 'file', source, ...readTitle(block), ...original(block), ...fieldsOf(rest) };
}

/** As a file it would say less to its own vendor. */
function original({ cache_control: _mark, ...block }: JsonObject): { readonly original: Native } {
  return { original: { dialect: 'anthropic-messages', name: textOf(block['type']) ?? 'document', value: block } };
}

const understoodOfFile: ReadonlySet<string> = new Set(['type', 'title', 'cache_control']);

function fieldsOf(block: JsonObject): { readonly extra?: JsonObject } {
  return extraFields(block, understoodOfFile);
}

function readTitle(block: JsonObject): { readonly filename?: string } {
  return typeof block['title'] === 'string' ? { filename: block['title'] } : {};
}
