import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { MediaSource } from '../../../domain/media.ts';
import { textOf } from '../../../lib/text-of.ts';

/** An image's or a document's `source` → the domain's; undefined where it is of an unknown type or lacks what it needs. */
export function readSource(source: JsonValue | undefined): MediaSource | undefined {
  if (!isJsonObject(source)) return undefined;
  switch (source['type']) {
    case 'base64':
      return readBytes(source);
    case 'url':
      return typeof source['url'] === 'string' ? { kind: 'url', url: source['url'] } : undefined;
    case 'file':
      return typeof source['file_id'] === 'string' ? { kind: 'file-id', id: source['file_id'] } : undefined;
    case 'text':
      return plainText(textOf(source['data']), textOf(source['media_type']));
    case 'content':
      return plainText(textOfContent(source['content']), undefined);
    default:
      return undefined;
  }
}

function readBytes(source: JsonObject): MediaSource | undefined {
  const mediaType = textOf(source['media_type']);
  const data = textOf(source['data']);
  return mediaType === undefined || data === undefined ? undefined : { kind: 'base64', mediaType, data };
}

function plainText(text: string | undefined, mediaType: string | undefined): MediaSource | undefined {
  return text === undefined ? undefined : { kind: 'text', mediaType: mediaType ?? 'text/plain', text };
}

/** Content that is text throughout is a text; with images between it is nothing that another dialect has. */
export function textOfContent(content: JsonValue | undefined): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((block) => (isJsonObject(block) ? textOf(block['text']) : undefined));
  return texts.every((text) => text !== undefined) ? texts.join('\n\n') : undefined;
}
