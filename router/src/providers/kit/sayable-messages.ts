import type { ChatMessage } from '../../domain/chat-message.ts';
import type { Dialect } from '../../domain/dialect.ts';

/**
 * The messages of which a target of this dialect can be told anything. One that holds nothing but what only another dialect understands (a coding
 * agent's own kinds of items) would be an empty message there, which servers refuse: it is left out whole, and its place listed in `dropped`.
 */
export function sayableMessages(
  messages: readonly ChatMessage[],
  dialect: Dialect,
  dropped: string[],
): readonly ChatMessage[] {
  if (!messages.some((message) => isForeign(message, dialect))) return messages;
  return messages.filter((message, index) => {
    if (!isForeign(message, dialect)) return true;
    const names = message.parts.map((part) => (part.type === 'native' ? part.native.name : part.type));
    dropped.push(`messages.${index} (${[...new Set(names)].join(', ')})`);
    return false;
  });
}

function isForeign({ role, parts }: ChatMessage, dialect: Dialect): boolean {
  if (role === 'tool' || parts.length === 0) return false;
  return parts.every((part) => part.type === 'native' && part.native.dialect !== dialect);
}
