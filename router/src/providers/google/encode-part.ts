import type { ContentPart, MediaSource } from '../../domain/media.ts';
import { mediaTypeOf } from './media-type-of.ts';

/** A part on its way out. */
export type Part = Readonly<Record<string, unknown>>;

/** One part of any message → no part where it says nothing, else one. `filesUrl`: where the vendor's uploaded files are. */
export function encodePart(part: ContentPart, filesUrl: string): readonly Part[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ text: part.text, ...part.extra }];
    case 'native':
      return [part.native.value as Part];
    case 'image':
    case 'file':
    case 'audio':
    case 'video':
      return [{ ...encodeMedia(part, filesUrl), ...part.extra }];
  }
}

type MediaPart = Extract<ContentPart, { readonly source: MediaSource }>;

function encodeMedia({ type, source }: MediaPart, filesUrl: string): Part {
  switch (source.kind) {
    case 'base64':
      return { inlineData: { mimeType: source.mediaType, data: source.data } };
    case 'text':
      return { inlineData: { mimeType: source.mediaType, data: Buffer.from(source.text, 'utf8').toString('base64') } };
    case 'url':
      return fileData(source.url, source.mediaType ?? mediaTypeOf(source.url, type));
    case 'file-id':
      return fileData(source.id.startsWith('files/') ? filesUrl + source.id : source.id, undefined);
  }
}

/** Its own files are named by an address or by `files/...`; another vendor's ids mean nothing here. */
export function isOwnFile(id: string): boolean {
  return /^(?:https?|gs):\/\/|^files\//.test(id);
}

function fileData(fileUri: string, mimeType: string | undefined): Part {
  return { fileData: { ...(mimeType === undefined ? {} : { mimeType }), fileUri } };
}
