import type { CacheMark, ContentPart, MediaSource } from '../../domain/media.ts';
import { ownValue } from '../../lib/own-value.ts';

/** A part in Converse's form, and the cache point behind it. A text of white space alone is refused for the most part, and says nothing. */
export function encodePart(part: ContentPart): readonly unknown[] {
  const encoded = encodeBare(part);
  const point = encodeCachePoint(part.cache);
  return encoded === undefined ? point : [encoded, ...point];
}

/** Whether Converse has a place for it (`sayable-target`). */
export function isConversed(part: ContentPart): boolean {
  return part.type === 'text' || encodeBare(part) !== undefined;
}

/** What stands up to here may be cached. */
export function encodeCachePoint(mark: CacheMark | undefined): readonly unknown[] {
  if (mark === undefined) return [];
  return [{ cachePoint: mark.ttl === '1h' ? { type: 'default', ttl: '1h' } : { type: 'default' } }];
}

function encodeBare(part: ContentPart): unknown {
  switch (part.type) {
    case 'text':
      return part.text.trim() === '' ? undefined : { text: part.text };
    case 'image':
      return wrapped('image', part.source, imageFormats);
    case 'video':
      return wrapped('video', part.source, videoFormats);
    case 'file': {
      const source = encodeSource(part.source);
      if (source === undefined) return undefined;
      const format = ownValue(documentFormats, mediaTypeOf(part.source)) ?? formatOfName(part.filename);
      return { document: { format, name: documentName(part.filename), source } };
    }
    case 'audio':
      return undefined;
    case 'native':
      return part.native.value;
  }
}

const imageFormats: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
};
const videoFormats: Readonly<Record<string, string>> = {
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/x-matroska': 'mkv',
  'video/webm': 'webm',
  'video/mpeg': 'mpeg',
};
const documentFormats: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

function wrapped(name: string, source: MediaSource, formats: Readonly<Record<string, string>>): unknown {
  const encoded = encodeSource(source);
  const format = formats[mediaTypeOf(source)] ?? formatOfUrl(source, formats);
  return encoded === undefined || format === undefined ? undefined : { [name]: { format, source: encoded } };
}

/** Bytes, a text, or an object in S3; other addresses Converse does not fetch. */
function encodeSource(source: MediaSource): unknown {
  switch (source.kind) {
    case 'base64':
      return { bytes: source.data };
    case 'text':
      return { text: source.text };
    case 'url':
      return source.url.startsWith('s3://') ? { s3Location: { uri: source.url } } : undefined;
    case 'file-id':
      return undefined;
  }
}

function mediaTypeOf(source: MediaSource): string {
  return source.kind === 'file-id' ? '' : (source.mediaType ?? '').toLowerCase();
}

function formatOfUrl(source: MediaSource, formats: Readonly<Record<string, string>>): string | undefined {
  const ending = source.kind === 'url' ? /\.([a-z0-9]+)$/i.exec(source.url)?.[1]?.toLowerCase() : undefined;
  const format = ending === 'jpg' ? 'jpeg' : ending;
  return format !== undefined && Object.values(formats).includes(format) ? format : undefined;
}

function formatOfName(name: string | undefined): string {
  const ending = /\.([a-z0-9]+)$/i.exec(name ?? '')?.[1]?.toLowerCase() ?? '';
  return Object.values(documentFormats).includes(ending) ? ending : 'txt';
}

/** 200 is the limit; a number may follow. */
const MAX_NAME_LENGTH = 190;

/** Letters, digits, single blanks, hyphens and brackets are all that Converse takes in a name. */
function documentName(filename: string | undefined): string {
  const bare = (filename ?? 'document').replace(/\.[a-z0-9]+$/i, '');
  return (
    bare
      .replace(/[^A-Za-z0-9 ()[\]-]+/g, '-')
      .replace(/ +/g, ' ')
      .slice(0, MAX_NAME_LENGTH) || 'document'
  );
}
