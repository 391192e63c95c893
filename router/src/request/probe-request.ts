import type { ChatRequest } from '../domain/chat-request.ts';
import { emptyMeaning } from '../domain/empty-meaning.ts';

export interface ProbeQuestion {
  readonly prompt: string;
  readonly maxOutputTokens: number;
}

/** A request of the router's own, in the house's words: every provider encodes it as it wants it. */
export function probeRequest({ prompt, maxOutputTokens }: ProbeQuestion): ChatRequest {
  return {
    dialect: 'events',
    bytes: new TextEncoder().encode(prompt),
    body: {},
    spellsModelOnce: false,
    model: undefined,
    provider: undefined,
    stream: true,
    wantsUsage: true,
    reasoning: false,
    strict: false,
    meaning: () => ({
      ...emptyMeaning,
      messages: [{ role: 'user', parts: [{ type: 'text', text: prompt }] }],
      maxOutputTokens,
    }),
  };
}
