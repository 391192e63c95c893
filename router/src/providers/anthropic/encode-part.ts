import type { CacheMark, Citation, ContentPart, MediaSource } from '../../domain/media.ts';

/** A content block on its way out. Mutable, because marks beyond the fourth are taken off again. */
export type Block = Record<string, unknown>;

/** One part → no block where it says nothing, else one. */
export function encodePart(part: ContentPart): readonly Block[] {
  // "text content blocks must contain non-whitespace text", and they mean nothing.
  if (part.type === 'text' && part.text.trim() === '') return [];
  const bare = encodeBare(part);
  if (bare === undefined) return [];
  const block = { ...bare, ...part.extra };
  return [part.cache === undefined ? block : { ...block, cache_control: encodeCacheMark(part.cache) }];
}

/** Whether this API has a word for it (`sayable-target`). */
export function isBlock(part: ContentPart): boolean {
  return encodeBare(part) !== undefined;
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
      if (part.original?.dialect === 'anthropic-messages') return { ...(part.original.value as Block) };
      return encodeFile(part.source, part.filename);
    case 'audio':
    case 'video':
      return undefined;
    case 'native':
      return { ...(part.native.value as Block) };
  }
}

function encodeCitations(citations: readonly Citation[] | undefined): Block {
  return citations === undefined ? {} : { citations: citations.map(({ native }) => native.value) };
}

/** Source: the API's description. */
const imageTypes: Readonly<Record<string, string>> = {
  'image/jpeg': 'image/jpeg',
  'image/jpg': 'image/jpeg',
  'image/png': 'image/png',
  'image/gif': 'image/gif',
  'image/webp': 'image/webp',
};

function encodeImage(source: MediaSource): Block | undefined {
  switch (source.kind) {
    case 'base64': {
      const mediaType = imageTypes[source.mediaType.toLowerCase()];
      if (mediaType === undefined) return undefined;
      return { type: 'image', source: { type: 'base64', media_type: mediaType, data: source.data } };
    }
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
