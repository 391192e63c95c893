import type { FinishReason } from '../../../domain/chat-event.ts';

const words = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
} as const;

/** OpenAI's `finish_reason`; a reason without a name there keeps the upstream's own word. */
export function finishWord(reason: FinishReason): string {
  return reason.kind === 'other' ? reason.word : words[reason.kind];
}
