import type { ChatMessage } from '../domain/chat-message.ts';
import type { ChatRequest } from '../domain/chat-request.ts';
import { requestInEvents } from '../domain/request-in-events.ts';
import type { Target } from './plan.ts';

const GO_ON =
  'Your answer was cut off where it ends above. Go on with the very next character: repeat nothing, begin nothing anew, do not comment on this.';

/** A request whose answer broke off after `said`, as the next candidate is asked to go on: with that as its own words where it can, else told to. */
export function continuedRequest(
  request: ChatRequest,
  said: string,
  { adapter }: Target,
  upstreamModel: string,
): ChatRequest {
  const own: ChatMessage = { role: 'assistant', parts: [{ type: 'text', text: said }] };
  const told: ChatMessage = { role: 'user', parts: [{ type: 'text', text: GO_ON }] };
  const more = adapter.prefills?.(upstreamModel) === true ? [own] : [own, told];
  return requestInEvents(request, () => {
    const meaning = request.meaning();
    return { ...meaning, messages: [...meaning.messages, ...more] };
  });
}
