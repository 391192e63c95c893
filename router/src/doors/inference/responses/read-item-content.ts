import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { Citation, ContentPart, MediaSource } from '../../../domain/media.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { textOf } from '../../../lib/text-of.ts';
import { extraFields } from '../extra-fields.ts';
import { readCacheMark } from '../openai/read-cache-mark.ts';

/** The content of a message or of a tool's output: a text, or parts. A part of an unknown type, or one without what it needs, is kept whole. */
export function readItemContent(content: JsonValue | undefined): readonly ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.map(readPart) : [];
}

function readPart(part: JsonValue): ContentPart {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (!isJsonObject(part)) return native('content', part);
  const known = readKnownPart(part);
  const mark = readCacheMark(part['cache_control']);
  if (known === undefined) return { ...native(textOf(part['type']) ?? 'content', part), ...mark };
  return { ...known, ...mark, ...extraFields(part, known.type === 'image' ? understoodOfImage : understood) };
}

function native(name: string, value: JsonValue): ContentPart {
  return { type: 'native', native: { dialect: 'openai-responses', name, value } };
}

const understood: ReadonlySet<string> = new Set([
  'type',
  'text',
  'annotations',
  'logprobs',
  'image_url',
  'file_id',
  'file_data',
  'file_url',
  'filename',
  'input_audio',
  'cache_control',
]);

const understoodOfImage: ReadonlySet<string> = new Set([...understood, 'detail']);

function readKnownPart(part: JsonObject): ContentPart | undefined {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return readText(part);
    case 'input_image':
      return readImage(part);
    case 'input_file':
      return readFile(part);
    case 'input_audio':
      return readAudio(part['input_audio']);
    default:
      return undefined;
  }
}

function readText(part: JsonObject): ContentPart | undefined {
  const { text, annotations } = part as { readonly [name: string]: JsonValue | undefined };
  if (typeof text !== 'string') return undefined;
  const citations = Array.isArray(annotations) ? annotations.filter(isJsonObject).map(readAnnotation) : [];
  return { type: 'text', text, ...(citations.length === 0 ? {} : { citations }) };
}

function readAnnotation(annotation: JsonObject): Citation {
  return {
    url: textOf(annotation['url']),
    title: textOf(annotation['title']) ?? textOf(annotation['filename']),
    citedText: undefined,
    start: numberOf(annotation['start_index']),
    end: numberOf(annotation['end_index']),
    native: { dialect: 'openai-responses', name: textOf(annotation['type']) ?? 'annotation', value: annotation },
  };
}

/** Some clients send the address in an object, as the chat dialect has it. */
function readImage(part: JsonObject): ContentPart | undefined {
  const address = part['image_url'];
  const url = isJsonObject(address) ? address['url'] : address;
  const source = sourceOf(url, part['file_id']);
  if (source === undefined) return undefined;
  return { type: 'image', source, ...(typeof part['detail'] === 'string' ? { detail: part['detail'] } : {}) };
}

function readFile(part: JsonObject): ContentPart | undefined {
  const source = sourceOf(part['file_data'] ?? part['file_url'], part['file_id']);
  if (source === undefined) return undefined;
  return { type: 'file', source, ...(typeof part['filename'] === 'string' ? { filename: part['filename'] } : {}) };
}

function readAudio(audio: JsonValue | undefined): ContentPart | undefined {
  if (!isJsonObject(audio) || typeof audio['data'] !== 'string') return undefined;
  const format = textOf(audio['format']) ?? 'wav';
  return { type: 'audio', source: { kind: 'base64', mediaType: `audio/${format}`, data: audio['data'] } };
}

function sourceOf(url: JsonValue | undefined, fileId: JsonValue | undefined): MediaSource | undefined {
  if (typeof url === 'string') return urlSource(url);
  return typeof fileId === 'string' ? { kind: 'file-id', id: fileId } : undefined;
}

/** `data:image/png;base64,...` → its parts. The text can be megabytes long, so it is cut by position. */
function urlSource(url: string): MediaSource {
  const comma = url.startsWith('data:') ? url.indexOf(',') : -1;
  const head = comma < 0 ? '' : url.slice('data:'.length, comma);
  if (!head.endsWith(';base64')) return { kind: 'url', url };
  const end = head.indexOf(';');
  return { kind: 'base64', mediaType: head.slice(0, end) || 'text/plain', data: url.slice(comma + 1) };
}
