import type { ChatRequest } from '../../domain/chat-request.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';

/** Only an answer that is whole by its own word, and as it was asked for: what was filtered, or went otherwise than asked, is asked for again. */
export function isWorthKeeping({ dialect }: ChatRequest, { finishReason, warnings }: AnswerSummary): boolean {
  if (warnings !== undefined && warnings.length > 0) return false;
  switch (finishReason?.kind) {
    case 'stop':
    case 'length':
    case 'tool-calls':
      return true;
    case 'content-filter':
    case 'other':
      return false;
    case undefined:
      // Vectors have no end of their own.
      return dialect === 'openai-embeddings';
  }
}
