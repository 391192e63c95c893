import type { FinishReason } from '../../domain/chat-event.ts';

/** OpenAI's word, or another vendor's word for the same, → the domain's reason. */
export function readFinishReason(word: string): FinishReason {
  switch (word) {
    case 'stop':
    case 'eos':
    case 'eos_token':
    case 'end_turn':
    case 'stop_sequence':
      return { kind: 'stop' };
    case 'length':
    case 'max_tokens':
    case 'model_length':
      return { kind: 'length' };
    case 'tool_calls':
    case 'function_call':
      return { kind: 'tool-calls' };
    case 'content_filter':
      return { kind: 'content-filter' };
  }
  return { kind: 'other', word };
}
