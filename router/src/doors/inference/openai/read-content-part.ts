import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ContentPart, MediaSource } from '../../../domain/media.ts';
import { textOf } from '../../../lib/text-of.ts';
import { extraFields } from '../extra-fields.ts';
import { readCacheMark } from './read-cache-mark.ts';

/** One part of a message's content → the domain's. A part of an unknown type, or one without what it needs, is kept whole as `native`. */
export function readContentPart(part: JsonValue): ContentPart {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (!isJsonObject(part)) return native('content', part);
  const known = readKnownPart(part);
  const mark = readCacheMark(part['cache_control']);
  if (known === undefined) return { ...native(textOf(part['type']) ?? 'content', part), ...mark };
  return { ...known, ...mark, ...extraFields(part, understood) };
}

function native(name: string, value: JsonValue): ContentPart {
  return { type: 'native', native: { dialect: 'openai-chat', name, value } };
}

const understood: ReadonlySet<string> = new Set([
  'type',
  'text',
  'image_url',
  'video_url',
  'input_audio',
  'file',
  'cache_control',
  // Of an image that a model made: its place.
  'index',
]);

function readKnownPart(part: JsonObject): ContentPart | undefined {
  switch (part['type']) {
    case 'text':
      return typeof part['text'] === 'string' ? { type: 'text', text: part['text'] } : undefined;
    case 'image_url':
      return readImage(part['image_url']);
    case 'video_url':
      return readVideo(part['video_url']);
    case 'input_audio':
      return readAudio(part['input_audio']);
    case 'file':
      return readFile(part['file']);
    default:
      return undefined;
  }
}

/** `{url, detail?}`; some clients send the address itself. */
function readImage(image: JsonValue | undefined): ContentPart | undefined {
  if (typeof image === 'string') return { type: 'image', source: urlSource(image) };
  if (!isJsonObject(image) || typeof image['url'] !== 'string') return undefined;
  const detail = typeof image['detail'] === 'string' ? { detail: image['detail'] } : {};
  return { type: 'image', source: urlSource(image['url']), ...detail };
}

/** Qwen's and OpenRouter's. */
function readVideo(video: JsonValue | undefined): ContentPart | undefined {
  const url = isJsonObject(video) ? textOf(video['url']) : textOf(video);
  return url === undefined ? undefined : { type: 'video', source: urlSource(url) };
}

function readAudio(audio: JsonValue | undefined): ContentPart | undefined {
  if (!isJsonObject(audio) || typeof audio['data'] !== 'string') return undefined;
  const format = typeof audio['format'] === 'string' ? audio['format'] : 'wav';
  return { type: 'audio', source: { kind: 'base64', mediaType: `audio/${format}`, data: audio['data'] } };
}

function readFile(file: JsonValue | undefined): ContentPart | undefined {
  const source = isJsonObject(file) ? fileSource(file) : undefined;
  if (!isJsonObject(file) || source === undefined) return undefined;
  return { type: 'file', source, ...(typeof file['filename'] === 'string' ? { filename: file['filename'] } : {}) };
}

function fileSource(file: JsonObject): MediaSource | undefined {
  if (typeof file['file_data'] === 'string') return urlSource(file['file_data']);
  return typeof file['file_id'] === 'string' ? { kind: 'file-id', id: file['file_id'] } : undefined;
}

/** `data:image/png;base64,...` → its parts. The text can be megabytes long, so it is cut by position. */
function urlSource(url: string): MediaSource {
  const comma = url.startsWith('data:') ? url.indexOf(',') : -1;
  const head = comma < 0 ? '' : url.slice('data:'.length, comma);
  if (!head.endsWith(';base64')) return { kind: 'url', url };
  const end = head.indexOf(';');
  return { kind: 'base64', mediaType: head.slice(0, end) || 'text/plain', data: url.slice(comma + 1) };
}
