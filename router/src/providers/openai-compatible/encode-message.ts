import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../domain/chat-message.ts';
import type { ContentPart, MediaSource } from '../../domain/media.ts';
import { sealText } from '../../domain/seal-text.ts';
import { parseJson } from '../kit/lenient-json.ts';
import type { OpenAiQuirks } from './quirks.ts';

export interface EncodeMessageContext {
  readonly quirks: OpenAiQuirks;
  /** Gets the places of what the vendor cannot be told. */
  readonly dropped: string[];
  /** Where the message stands: `messages.3`. */
  readonly at: string;
}

/** One message in OpenAI's form. Text alone is a plain string: the form that every server understands. */
export function encodeMessage(message: ChatMessage, context: EncodeMessageContext): unknown {
  const { instructionRole } = context.quirks;
  switch (message.role) {
    case 'system':
    case 'developer':
      return {
        role: instructionRole === 'as-sent' ? message.role : instructionRole,
        content: encodeParts(message.parts, context),
        name: message.name,
      };
    case 'user':
      return { role: 'user', content: encodeParts(message.parts, context), name: message.name };
    case 'assistant':
      return { role: 'assistant', ...encodeAssistant(message.parts, context), name: message.name };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: encodeParts(message.parts, context) };
  }
}

function encodeAssistant(parts: readonly AssistantPart[], context: EncodeMessageContext): Record<string, unknown> {
  const content: ContentPart[] = [];
  const thoughts: ReasoningPart[] = [];
  const calls: ToolCallPart[] = [];
  let refusal: string | undefined;
  for (const part of parts) {
    if (part.type === 'reasoning') thoughts.push(part);
    else if (part.type === 'tool-call') calls.push(part);
    else if (part.type === 'refusal') refusal = (refusal ?? '') + part.text;
    else content.push(part);
  }
  return {
    content: content.length === 0 ? null : encodeParts(content, context),
    ...encodeThoughts(thoughts, context.quirks),
    refusal,
    tool_calls: calls.length === 0 ? undefined : calls.map((call) => encodeToolCall(call, context.quirks)),
  };
}

/** Another vendor's seal is worthless here; the text still helps a model that takes thoughts back. */
function encodeThoughts(thoughts: readonly ReasoningPart[], quirks: OpenAiQuirks): Record<string, unknown> {
  if (thoughts.length === 0 || quirks.thoughtsBack === 'none') return {};
  const own = thoughts.flatMap(({ seal }) => (seal?.dialect === 'openai-chat' ? [parseJson(seal.value)] : []));
  if (quirks.thoughtsBack === 'details' && own.length > 0) return { reasoning_details: own };
  const text = thoughts.map((part) => part.text).join('');
  return text === '' ? {} : { reasoning_content: text };
}

function encodeToolCall(call: ToolCallPart, quirks: OpenAiQuirks): unknown {
  const signature = call.seal?.dialect === 'google-generate' && quirks.callSignatures ? call.seal : undefined;
  const extra =
    signature === undefined
      ? {}
      : { extra_content: { google: { thought_signature: sealText(signature, 'google-generate') } } };
  if (call.custom === true) {
    return { id: call.id, type: 'custom', custom: { name: call.name, input: call.input }, ...extra };
  }
  // Servers parse the arguments; a tool without parameters can have come as an empty text.
  const input = call.input.trim() === '' ? '{}' : call.input;
  return { id: call.id, type: 'function', function: { name: call.name, arguments: input }, ...extra };
}

function encodeParts(parts: readonly ContentPart[], context: EncodeMessageContext): unknown {
  const [first] = parts;
  if (first === undefined) return '';
  if (parts.length === 1 && first.type === 'text' && !isMarked(first, context.quirks)) return first.text;
  return parts.flatMap((part, index) => encodePart(part, context, index));
}

function encodePart(part: ContentPart, context: EncodeMessageContext, index: number): readonly unknown[] {
  const encoded = encodeBare(part);
  if (encoded !== undefined) {
    return [isMarked(part, context.quirks) ? { ...encoded, cache_control: encodeMark(part) } : encoded];
  }
  context.dropped.push(`${context.at}.content.${index} (${part.type === 'native' ? part.native.name : part.type})`);
  return [];
}

function isMarked(part: ContentPart, quirks: OpenAiQuirks): boolean {
  return quirks.cacheMarks && part.cache !== undefined;
}

function encodeMark(part: ContentPart): unknown {
  return part.cache?.ttl === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' };
}

function encodeBare(part: ContentPart): Record<string, unknown> | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: { url: encodeUrl(part.source), detail: part.detail } };
    case 'video':
      return { type: 'video_url', video_url: { url: encodeUrl(part.source) } };
    case 'audio':
      return { type: 'input_audio', input_audio: encodeAudio(part.source) };
    case 'file':
      if (part.source.kind === 'text') return { type: 'text', text: part.source.text };
      return { type: 'file', file: { ...encodeFile(part.source), filename: part.filename } };
    case 'native':
      return part.native.dialect === 'openai-chat' ? (part.native.value as Record<string, unknown>) : undefined;
  }
}

function encodeUrl(source: MediaSource): string {
  switch (source.kind) {
    case 'url':
      return source.url;
    case 'base64':
      return `data:${source.mediaType};base64,${source.data}`;
    case 'text':
      return `data:${source.mediaType};base64,${Buffer.from(source.text).toString('base64')}`;
    case 'file-id':
      return source.id;
  }
}

function encodeAudio(source: MediaSource): unknown {
  if (source.kind !== 'base64') return { data: encodeUrl(source), format: 'wav' };
  const format = source.mediaType.replace(/^audio\//, '').replace('mpeg', 'mp3');
  return { data: source.data, format: format.replace(/^x-/, '') };
}

function encodeFile(source: MediaSource): Record<string, string> {
  return source.kind === 'file-id' ? { file_id: source.id } : { file_data: encodeUrl(source) };
}
