import type { Abilities } from '../../domain/capability.ts';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { wantsNoThinking } from './wants-no-thinking.ts';

interface ThinkableMeaning {
  readonly meaning: ChatMeaning;
  readonly dropped: readonly string[];
}

/** A request as far as a model can be told to think. One that is known not to is told nothing of it: servers refuse the word, whatever it says. */
export function thinkableMeaning(meaning: ChatMeaning, abilities: Abilities | undefined): ThinkableMeaning {
  const { reasoning } = meaning;
  if (reasoning === undefined || abilities?.lacks.includes('reasoning') !== true) return { meaning, dropped: [] };
  const dropped = wantsNoThinking(reasoning) ? [] : ['reasoning'];
  return { meaning: { ...meaning, reasoning: undefined }, dropped };
}
