import type { ChatRequest } from '../../domain/chat-request.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Expected } from './engine/score.ts';

/** Good enough to compare prices by; budgets count better. */
const BYTES_PER_TOKEN = 4;

/** How long a request and its answer will be, as far as their form tells. */
export function expectedOf({ bytes, body }: ChatRequest, fleet: Fleet, task: string): Expected {
  const { max_tokens: ofChat, max_completion_tokens: ofChatToday, max_output_tokens: ofResponses } = body;
  const limit = [ofChatToday, ofChat, ofResponses].find((value) => typeof value === 'number');
  const usual = fleet.outputTokens(task, undefined);
  return {
    promptTokens: bytes.length / BYTES_PER_TOKEN,
    outputTokens: typeof limit === 'number' ? Math.max(0, Math.min(limit, usual)) : usual,
  };
}
