import type { FinishReason } from '../../domain/chat-event.ts';

/** `stop_reason` → the domain's reason. `pause_turn` and `compaction` want the turn sent back: nobody else's words. */
export function readStopReason(word: string): FinishReason {
  switch (word) {
    case 'end_turn':
    case 'stop_sequence':
      return { kind: 'stop' };
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return { kind: 'length' };
    case 'tool_use':
      return { kind: 'tool-calls' };
    case 'refusal':
      return { kind: 'content-filter' };
  }
  return { kind: 'other', word };
}
