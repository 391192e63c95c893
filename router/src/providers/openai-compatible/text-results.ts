import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ContentPart } from '../../domain/media.ts';

type ToolMessage = Extract<ChatMessage, { readonly role: 'tool' }>;

/**
 * In this dialect a tool's result is text; OpenAI refuses pictures there, and coding agents read pictures by tools. What a result shows besides
 * text goes into the next message of the user, behind all results of the turn, which must stay together.
 */
export function textResults(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  if (!messages.some((message) => message.role === 'tool' && message.parts.some(isShown))) return messages;
  const told: ChatMessage[] = [];
  let shown: readonly ContentPart[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      told.push(withoutShown(message));
      shown = [...shown, ...shownBy(message)];
      continue;
    }
    if (message.role === 'user') told.push({ ...message, parts: [...shown, ...message.parts] });
    else told.push(...asTurn(shown), message);
    shown = [];
  }
  return [...told, ...asTurn(shown)];
}

function asTurn(parts: readonly ContentPart[]): readonly ChatMessage[] {
  return parts.length === 0 ? [] : [{ role: 'user', parts }];
}

/** A plain text document is told as text. */
function isShown(part: ContentPart): boolean {
  if (part.type === 'file') return part.source.kind !== 'text';
  return part.type === 'image' || part.type === 'audio' || part.type === 'video';
}

function withoutShown(message: ToolMessage): ToolMessage {
  const parts = message.parts.filter((part) => !isShown(part));
  if (parts.length === message.parts.length || parts.length > 0) return { ...message, parts };
  return { ...message, parts: [{ type: 'text', text: 'The result is shown below.' }] };
}

function shownBy({ callId, parts }: ToolMessage): readonly ContentPart[] {
  const shown = parts.filter(isShown);
  return shown.length === 0 ? [] : [{ type: 'text', text: `Shown by the tool call ${callId}:` }, ...shown];
}
