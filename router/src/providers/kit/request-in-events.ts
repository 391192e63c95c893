import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';

/** The same request with another meaning, in the house's own words: no adapter takes its bytes for the request. */
export function requestInEvents(request: ChatRequest, meaning: ChatMeaning): ChatRequest {
  return {
    dialect: 'events',
    bytes: request.bytes,
    body: request.body,
    spellsModelOnce: request.spellsModelOnce,
    model: request.model,
    provider: request.provider,
    stream: request.stream,
    wantsUsage: request.wantsUsage,
    reasoning: request.reasoning,
    strict: request.strict,
    ...(request.essential === undefined ? {} : { essential: request.essential }),
    meaning: () => meaning,
  };
}
