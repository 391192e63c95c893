import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { withoutNamespaces } from './namespaced-tools.ts';
import { sayableMessages } from './sayable-messages.ts';
import type { SayableTarget } from './sayable-target.ts';
import { sayableTools } from './sayable-tools.ts';
import { withToldToolNames } from './told-tool-names.ts';

export interface SayableMeaning {
  readonly meaning: ChatMeaning;
  /** The places of what was left out: `messages.3.content.0 (audio)`, `tools.1.defer_loading`. */
  readonly dropped: readonly string[];
}

/**
 * A request as far as a target can be told of its messages and tools. Every encoder begins with this, so that what cannot be said is left out, and
 * named, in one way; its own words for the rest are all that an encoder knows. Fields beside them: `dropped-fields`.
 */
export function sayableMeaning(asked: ChatMeaning, target: SayableTarget): SayableMeaning {
  const plain = target.dialect === 'openai-responses' ? asked : withoutNamespaces(asked);
  const meaning = target.toolNames === undefined ? plain : withToldToolNames(plain, target.toolNames);
  const dropped: string[] = [];
  const isOwn = meaning.dialect === target.dialect;
  const filename = meaning.dialect === 'anthropic-messages' ? 'title' : 'filename';
  const context = { target, asked: meaning.dialect, isOwn, filename, dropped };
  const messages = sayableMessages(meaning, context);
  const tools = sayableTools(meaning, context);
  return { meaning: { ...meaning, messages, ...tools }, dropped: [...new Set(dropped)] };
}
