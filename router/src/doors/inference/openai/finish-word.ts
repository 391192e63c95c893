import type { FinishReason } from '../../../domain/chat-event.ts';

const words = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  // Clients know a closed list: a reason without a name on it is a plain end, and `ownWord` tells it.
  other: 'stop',
} as const;

/** OpenAI's `finish_reason`. */
export function finishWord(reason: FinishReason): string {
  return words[reason.kind];
}

/** What stands beside it where OpenAI has no name for the reason: the upstream's own word, in the field that OpenRouter has for it. */
export function ownWord(reason: FinishReason | undefined): { readonly native_finish_reason?: string } {
  return reason?.kind === 'other' ? { native_finish_reason: reason.word } : {};
}
