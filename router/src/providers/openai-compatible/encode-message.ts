import type { ChatMessage, ContentPart, MediaSource, ToolCall } from '../../domain/chat-request.ts';
import type { OpenAiQuirks } from './quirks.ts';

/** One message in OpenAI's form. Text alone is a plain string: the form that every server understands. */
export function encodeMessage(message: ChatMessage, instructionRole: OpenAiQuirks['instructionRole']): unknown {
  switch (message.role) {
    case 'system':
    case 'developer':
      return {
        role: instructionRole === 'as-sent' ? message.role : instructionRole,
        content: encodeParts(message.parts),
        name: message.name,
      };
    case 'user':
      return { role: 'user', content: encodeParts(message.parts), name: message.name };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.parts.length === 0 ? null : encodeParts(message.parts),
        reasoning_content: message.reasoning,
        refusal: message.refusal,
        name: message.name,
        tool_calls: message.toolCalls.length === 0 ? undefined : message.toolCalls.map(encodeToolCall),
      };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: encodeParts(message.parts) };
  }
}

function encodeToolCall(call: ToolCall): unknown {
  // Servers parse the arguments; a tool without parameters can have come as an empty text.
  const input = call.input.trim() === '' ? '{}' : call.input;
  return { id: call.id, type: 'function', function: { name: call.name, arguments: input } };
}

function encodeParts(parts: readonly ContentPart[]): unknown {
  const [first] = parts;
  if (first === undefined) return '';
  return parts.length === 1 && first.type === 'text' ? first.text : parts.map(encodePart);
}

function encodePart(part: ContentPart): unknown {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: { url: encodeUrl(part.source), detail: part.detail } };
    case 'audio':
      return { type: 'input_audio', input_audio: encodeAudio(part.source) };
    case 'file':
      return { type: 'file', file: { ...encodeFile(part.source), filename: part.filename } };
    case 'other':
      return part.value;
  }
}

function encodeUrl(source: MediaSource): string {
  switch (source.kind) {
    case 'url':
      return source.url;
    case 'base64':
      return `data:${source.mediaType};base64,${source.data}`;
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
