import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../domain/chat-message.ts';
import type { CacheMark, ContentPart, MediaSource } from '../../domain/media.ts';
import { parseJson } from '../kit/lenient-json.ts';
import { callIdIn } from './call-id-form.ts';
import { encodeCacheMark } from './encode-cache-mark.ts';
import { encodeFilePart } from './encode-file-part.ts';
import { mediaUrl } from './media-url.ts';
import type { OpenAiQuirks } from './quirks.ts';

/** One message in OpenAI's form. Text alone is a plain string: the form that every server understands. */
export function encodeMessage(message: ChatMessage, quirks: OpenAiQuirks): unknown {
  const { instructionRole } = quirks;
  const { extra } = message;
  switch (message.role) {
    case 'system':
    case 'developer':
      return {
        ...extra,
        role: instructionRole === 'as-sent' ? message.role : instructionRole,
        content: encodeParts(message.parts, quirks),
        name: message.name,
      };
    case 'user':
      return { ...extra, role: 'user', content: encodeParts(message.parts, quirks), name: message.name };
    case 'assistant':
      return { ...extra, role: 'assistant', ...encodeAssistant(message.parts, quirks), name: message.name };
    case 'tool':
      return {
        ...extra,
        role: 'tool',
        tool_call_id: callIdIn(message.callId, quirks.callIds),
        content: encodeParts(markedParts(message), quirks),
      };
  }
}

/** A result has no place for a mark of its own: it stands on the last thing it shows. */
function markedParts({ parts, cache }: Extract<ChatMessage, { readonly role: 'tool' }>): readonly ContentPart[] {
  const last = parts.at(-1);
  return cache === undefined || last === undefined ? parts : [...parts.slice(0, -1), { ...last, cache }];
}

function encodeAssistant(parts: readonly AssistantPart[], quirks: OpenAiQuirks): Record<string, unknown> {
  const content: ContentPart[] = [];
  const thoughts: ReasoningPart[] = [];
  const calls: ToolCallPart[] = [];
  let refusal: string | undefined;
  for (const part of parts) {
    if (part.type === 'reasoning') thoughts.push(part);
    else if (part.type === 'tool-call') calls.push(part);
    else if (part.type !== 'refusal') content.push(part);
    else if (quirks.refusals) refusal = (refusal ?? '') + part.text;
    else content.push({ type: 'text', text: part.text });
  }
  return {
    content: content.length === 0 ? null : encodeParts(content, quirks),
    ...encodeThoughts(thoughts, quirks),
    refusal,
    tool_calls: calls.length === 0 ? undefined : calls.map((call) => encodeToolCall(call, quirks)),
  };
}

/** Sealed thoughts go back as the entries that they came in; of all others the text helps a model that takes thoughts back. */
function encodeThoughts(thoughts: readonly ReasoningPart[], quirks: OpenAiQuirks): Record<string, unknown> {
  if (thoughts.length === 0 || quirks.thoughtsBack === 'none') return {};
  const own = thoughts.flatMap(({ seal }) => (seal?.dialect === 'openai-chat' ? entriesOf(seal.value) : []));
  if (own.length > 0) return { reasoning_details: own };
  const text = thoughts.map((part) => part.text).join('');
  return text === '' ? {} : { reasoning_content: text };
}

/** One thought can be several: the text that is shown, and what is hidden. */
function entriesOf(value: string): readonly unknown[] {
  const entries = parseJson(value);
  return Array.isArray(entries) ? entries : [entries];
}

function encodeToolCall(call: ToolCallPart, quirks: OpenAiQuirks): unknown {
  const { seal } = call;
  const id = callIdIn(call.id, quirks.callIds);
  const extra =
    seal?.dialect === 'google-generate' ? { extra_content: { google: { thought_signature: seal.value } } } : {};
  if (call.custom === true) {
    return { id, type: 'custom', custom: { name: call.name, input: call.input }, ...extra };
  }
  // Servers parse the arguments; a tool without parameters can have come as an empty text.
  const input = call.input.trim() === '' ? '{}' : call.input;
  return { id, type: 'function', function: { name: call.name, arguments: input }, ...extra };
}

function encodeParts(parts: readonly ContentPart[], quirks: OpenAiQuirks): unknown {
  const [first] = parts;
  if (first === undefined) return '';
  const isPlain = parts.length === 1 && first.extra === undefined && !isMarked(first, quirks);
  return isPlain && first.type === 'text' ? first.text : parts.map((part) => encodePart(part, quirks));
}

function encodePart(part: ContentPart, quirks: OpenAiQuirks): Record<string, unknown> {
  const encoded = { ...encodeBare(part, quirks), ...part.extra };
  return isMarked(part, quirks) ? { ...encoded, cache_control: encodeCacheMark(part.cache) } : encoded;
}

function isMarked(part: ContentPart, quirks: OpenAiQuirks): part is ContentPart & { readonly cache: CacheMark } {
  return quirks.cacheMarks && part.cache !== undefined;
}

function encodeBare(part: ContentPart, { parts }: OpenAiQuirks): Record<string, unknown> {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: { url: mediaUrl(part.source), detail: part.detail } };
    case 'video':
      return { type: 'video_url', video_url: { url: mediaUrl(part.source) } };
    case 'audio':
      return { type: 'input_audio', input_audio: encodeAudio(part.source, parts.audio) };
    case 'file':
      return encodeFilePart(part, parts.file);
    case 'native':
      return part.native.value as Record<string, unknown>;
  }
}

function encodeAudio(source: MediaSource, form: OpenAiQuirks['parts']['audio']): unknown {
  if (source.kind !== 'base64') return mediaUrl(source);
  if (form === 'source') return source.data;
  const format = source.mediaType.replace(/^audio\//, '').replace('mpeg', 'mp3');
  return { data: source.data, format: format.replace(/^x-/, '') };
}
