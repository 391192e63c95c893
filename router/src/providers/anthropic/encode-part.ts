import type { CacheMark, Citation, ContentPart, MediaSource } from '../../domain/media.ts';

/** A content block on its way out. Mutable, because marks beyond the fourth are taken off again. */
export type Block = Record<string, unknown>;

/** Where what cannot be told is listed: `messages.3.content.0 (audio)`. */
export interface EncodePartContext {
  readonly dropped: string[];
  readonly at: string;
}

/** One part → no block where it says nothing or cannot be said, else one. */
export function encodePart(part: ContentPart, { dropped, at }: EncodePartContext): readonly Block[] {
  // The API refuses empty texts, and they mean nothing.
  if (part.type === 'text' && part.text === '') return [];
  const block = encodeBare(part);
  if (block === undefined) {
    dropped.push(`${at} (${part.type === 'native' ? part.native.name : part.type})`);
    return [];
  }
  if (part.type === 'image' && part.detail !== undefined && part.detail !== 'auto') dropped.push(`${at}.detail`);
  return [part.cache === undefined ? block : { ...block, cache_control: encodeCacheMark(part.cache) }];
}

/** Five minutes is the default, and older servers know no other. */
export function encodeCacheMark({ ttl }: CacheMark): Block {
  return ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' };
}

function encodeBare(part: ContentPart): Block | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, ...encodeCitations(part.citations) };
    case 'image':
      return encodeImage(part.source);
    case 'file':
      return encodeFile(part.source, part.filename);
    case 'audio':
    case 'video':
      return undefined;
    case 'native':
      return part.native.dialect === 'anthropic-messages' ? { ...(part.native.value as Block) } : undefined;
  }
}

/** Another vendor's citations point at what this one never saw. */
function encodeCitations(citations: readonly Citation[] | undefined): Block {
  const own = (citations ?? []).filter(({ native }) => native.dialect === 'anthropic-messages');
  return own.length === 0 ? {} : { citations: own.map(({ native }) => native.value) };
}

function encodeImage(source: MediaSource): Block | undefined {
  switch (source.kind) {
    case 'base64':
      return { type: 'image', source: { type: 'base64', media_type: source.mediaType, data: source.data } };
    case 'url':
      return { type: 'image', source: { type: 'url', url: source.url } };
    case 'file-id':
      return { type: 'image', source: { type: 'file', file_id: source.id } };
    case 'text':
      return undefined;
  }
}

function encodeFile(source: MediaSource, filename: string | undefined): Block | undefined {
  if (source.kind === 'base64' && source.mediaType.startsWith('image/')) return encodeImage(source);
  const encoded = encodeDocumentSource(source);
  if (encoded === undefined) return undefined;
  return { type: 'document', source: encoded, ...(filename === undefined ? {} : { title: filename }) };
}

function encodeDocumentSource(source: MediaSource): Block | undefined {
  switch (source.kind) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'file-id':
      return { type: 'file', file_id: source.id };
    case 'text':
      return plainText(source.text);
    case 'base64':
      if (source.mediaType === 'application/pdf') {
        return { type: 'base64', media_type: source.mediaType, data: source.data };
      }
      // Other texts (Markdown, CSV, JSON) are read as plain ones; nothing else is.
      return /^text\/|^application\/(?:json|xml)/.test(source.mediaType)
        ? plainText(Buffer.from(source.data, 'base64').toString('utf8'))
        : undefined;
  }
}

function plainText(data: string): Block {
  return { type: 'text', media_type: 'text/plain', data };
}
