import type { ContentPart, MediaSource } from '../../domain/media.ts';
import { mediaTypeOf } from './media-type-of.ts';

/** A part on its way out. */
export type Part = Readonly<Record<string, unknown>>;

/** Where what cannot be told is listed: `messages.3.content.0 (file)`. */
export interface EncodePartContext {
  readonly dropped: string[];
  readonly at: string;
  /** Where the vendor's uploaded files are: `https://generativelanguage.googleapis.com/v1beta/`. */
  readonly filesUrl: string;
}

/** One part of any message → no part where it says nothing or cannot be said, else one. Marks for a cache are not needed: it caches by itself. */
export function encodePart(part: ContentPart, context: EncodePartContext): readonly Part[] {
  const { dropped, at } = context;
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'native':
      if (part.native.dialect === 'google-generate') return [part.native.value as Part];
      dropped.push(`${at} (${part.native.name})`);
      return [];
    case 'image':
      if (part.detail !== undefined && part.detail !== 'auto') dropped.push(`${at}.detail`);
      return encodeMedia(part, context);
    case 'file':
      if (part.filename !== undefined) dropped.push(`${at}.filename`);
      return encodeMedia(part, context);
    case 'audio':
    case 'video':
      return encodeMedia(part, context);
  }
}

type MediaPart = Extract<ContentPart, { readonly source: MediaSource }>;

function encodeMedia({ type, source }: MediaPart, { dropped, at, filesUrl }: EncodePartContext): readonly Part[] {
  switch (source.kind) {
    case 'base64':
      return [{ inlineData: { mimeType: source.mediaType, data: source.data } }];
    case 'text':
      return [
        { inlineData: { mimeType: source.mediaType, data: Buffer.from(source.text, 'utf8').toString('base64') } },
      ];
    case 'url':
      return [fileData(source.url, source.mediaType ?? mediaTypeOf(source.url, type))];
    case 'file-id': {
      const uri = fileUri(source.id, filesUrl);
      if (uri !== undefined) return [fileData(uri, undefined)];
      dropped.push(`${at} (${type})`);
      return [];
    }
  }
}

function fileData(fileUri: string, mimeType: string | undefined): Part {
  return { fileData: { ...(mimeType === undefined ? {} : { mimeType }), fileUri } };
}

/** Its own files are named by an address or by `files/...`; another vendor's ids mean nothing here. */
function fileUri(id: string, filesUrl: string): string | undefined {
  if (/^(?:https?|gs):\/\//.test(id)) return id;
  return id.startsWith('files/') ? filesUrl + id : undefined;
}
