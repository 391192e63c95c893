import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';

/** The same request without anything that only the vendor which sealed it can open. Thoughts that are shown stay, as far as a target takes them. */
export function withoutSeals(meaning: ChatMeaning): ChatMeaning {
  return { ...meaning, messages: meaning.messages.map(unsealedMessage) };
}

function unsealedMessage(message: ChatMessage): ChatMessage {
  return message.role === 'assistant' ? { ...message, parts: message.parts.map(unsealedPart) } : message;
}

function unsealedPart(part: AssistantPart): AssistantPart {
  if ((part.type !== 'reasoning' && part.type !== 'tool-call') || part.seal === undefined) return part;
  const { seal: _seal, ...rest } = part;
  return rest;
}
