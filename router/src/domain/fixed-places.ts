import type { ChatMessage } from './chat-message.ts';
import { messagePlace, type Placed, partPlace } from './placed.ts';

/** The messages with all places said: whoever puts something before them, or joins them, moves no place by that. */
export function fixedPlaces(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  return messages.map((message, index) => {
    const at = messagePlace(message, index);
    if (message.role === 'assistant') return { ...message, at, parts: fixedParts(message.parts, at) };
    return { ...message, at, parts: fixedParts(message.parts, at) };
  });
}

function fixedParts<Part extends Placed>(parts: readonly Part[], message: string): readonly Part[] {
  return parts.map((part, index) => ({ ...part, at: partPlace(part, message, index) }));
}
