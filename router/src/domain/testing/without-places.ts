import type { ChatMeaning } from '../chat-meaning.ts';
import type { ChatMessage } from '../chat-message.ts';

/** What a request means, wherever in its body it stood and whatever word was taken for it: to compare it with another one. */
export function withoutPlaces({ names: _names, ...meaning }: ChatMeaning): ChatMeaning {
  return { ...meaning, messages: messagesWithoutPlaces(meaning.messages), tools: meaning.tools.map(bare) };
}

export function messagesWithoutPlaces(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  return messages.map((message) => ({ ...bare(message), parts: message.parts.map(bare) }) as ChatMessage);
}

export function bare<Thing extends object>(thing: Thing): Thing {
  const { at: _at, ...rest } = thing as { readonly at?: string };
  return rest as Thing;
}
