import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import { GO_ON_WORDS } from '../../domain/go-on-words.ts';

/** What the client is told of it (`x-router-warnings`). */
export const TOLD_TO_GO_ON =
  'The model answers anew after its own last words; it was told in words to go on from where they end.';

/**
 * Whether a conversation ends with words that the answer shall go on from. `anthropic-messages` alone means that by its form; in other dialects it is one
 * reading of two, which counts where a target takes no such ending.
 */
export function endsInOwnWords({ messages }: Pick<ChatMeaning, 'messages'>): boolean {
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || last.parts.some((part) => part.type === 'tool-call')) return false;
  return last.parts.some((part) => part.type === 'text' && part.text.trim() !== '');
}

/** The same request for a model that answers anew whatever stands last, or takes nothing of its own there. */
export function toldToGoOn<Meaning extends Pick<ChatMeaning, 'messages'>>(meaning: Meaning): Meaning {
  const told: ChatMessage = { role: 'user', parts: [{ type: 'text', text: GO_ON_WORDS }] };
  return { ...meaning, messages: [...meaning.messages, told] };
}
