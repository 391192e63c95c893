import type { ChatMeaning } from './chat-meaning.ts';
import type { ChatRequest } from './chat-request.ts';

/** The same request in the house's own words, so that its answer comes as events whatever the upstream speaks. */
export function requestInEvents(request: ChatRequest, meaning: () => ChatMeaning): ChatRequest {
  return {
    dialect: 'events',
    bytes: request.bytes,
    body: request.body,
    spellsModelOnce: request.spellsModelOnce,
    model: request.model,
    provider: request.provider,
    wishes: request.wishes,
    stream: request.stream,
    wantsUsage: request.wantsUsage,
    reasoning: request.reasoning,
    strict: request.strict,
    ...(request.essential === undefined ? {} : { essential: request.essential }),
    meaning,
  };
}
