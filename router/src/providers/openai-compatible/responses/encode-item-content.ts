import type { ContentPart, MediaSource } from '../../../domain/media.ts';
import { mediaUrl } from '../media-url.ts';
import { nameOfFile } from '../name-of-file.ts';

/** What a person or a tool shows: a text alone is a plain string, the form that every server understands. */
export function encodeItemContent(parts: readonly ContentPart[]): unknown {
  const [first] = parts;
  if (first === undefined) return '';
  if (parts.length === 1 && first.type === 'text' && first.extra === undefined) return first.text;
  return parts.flatMap((part) => {
    const encoded = encodePart(part);
    return encoded === undefined ? [] : [{ ...encoded, ...part.extra }];
  });
}

/** Whether this API has a word for it (`sayable-target`). */
export function isItemContent(part: ContentPart): boolean {
  return encodePart(part) !== undefined;
}

function encodePart(part: ContentPart): Record<string, unknown> | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image':
      return { type: 'input_image', ...encodeImage(part.source), detail: part.detail };
    case 'file':
      if (part.source.kind === 'text') return { type: 'input_text', text: part.source.text };
      return { type: 'input_file', ...encodeFile(part.source), filename: nameOfFile(part) };
    case 'audio':
      return part.source.kind === 'base64' ? { type: 'input_audio', input_audio: encodeAudio(part.source) } : undefined;
    case 'video':
      return undefined;
    case 'native':
      return part.native.value as Record<string, unknown>;
  }
}

function encodeImage(source: MediaSource): Record<string, unknown> {
  return source.kind === 'file-id' ? { file_id: source.id } : { image_url: mediaUrl(source) };
}

function encodeFile(source: MediaSource): Record<string, unknown> {
  switch (source.kind) {
    case 'file-id':
      return { file_id: source.id };
    case 'url':
      return { file_url: source.url };
    case 'base64':
    case 'text':
      return { file_data: mediaUrl(source) };
  }
}

function encodeAudio({ mediaType, data }: Extract<MediaSource, { readonly kind: 'base64' }>): unknown {
  const format = mediaType.replace(/^audio\//, '').replace('mpeg', 'mp3');
  return { data, format: format.replace(/^x-/, '') };
}
