import type { ReasoningWish } from '../../domain/chat-meaning.ts';

/** Whether a wish is one for no thinking at all. */
export function wantsNoThinking({ enabled, effort }: ReasoningWish): boolean {
  return enabled === false || effort === 'none';
}
