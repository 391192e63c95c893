import type { FinishReason } from '../../../domain/chat-event.ts';

/** Reasons that the house has no name for and the dialect has. */
const own: ReadonlySet<string> = new Set(['pause_turn', 'stop_sequence', 'refusal', 'model_context_window_exceeded']);

export interface Ending {
  readonly reason: FinishReason;
  readonly stopSequence: string | undefined;
  /** What the model said in the field that OpenAI has for refusals, after which it stops as ever. */
  readonly refusal: string | undefined;
}

/** Anthropic's `stop_reason`. Clients know a closed list, so a word that is not on it is a plain end. */
function stopReason({ reason, stopSequence, refusal }: Ending): string {
  switch (reason.kind) {
    case 'stop':
      if (refusal !== undefined) return 'refusal';
      return stopSequence === undefined ? 'end_turn' : 'stop_sequence';
    case 'length':
      return 'max_tokens';
    case 'tool-calls':
      return 'tool_use';
    case 'content-filter':
      return 'refusal';
    case 'other':
      return own.has(reason.word) ? reason.word : 'end_turn';
  }
}

/** `stop_reason` and what belongs to it, as an answer and a `message_delta` tell it. */
export function encodeEnding(ending: Ending) {
  const reason = stopReason(ending);
  return {
    stop_reason: reason,
    stop_sequence: reason === 'stop_sequence' ? (ending.stopSequence ?? null) : null,
    stop_details:
      reason === 'refusal' ? { type: 'refusal', category: null, explanation: ending.refusal ?? null } : null,
  };
}
