import type { ChatMeaning } from '../domain/chat-meaning.ts';
import type { ChatMessage } from '../domain/chat-message.ts';
import type { ChatRequest } from '../domain/chat-request.ts';
import { GO_ON_WORDS } from '../domain/go-on-words.ts';
import { requestInEvents } from '../domain/request-in-events.ts';
import type { Target } from './plan.ts';

/** A request whose answer broke off after `said`, as the next candidate is asked to go on: with that as its own words where it can, else told to. */
export function continuedRequest(
  request: ChatRequest,
  said: string,
  { adapter }: Target,
  upstreamModel: string,
): ChatRequest {
  // White space at the end is refused by some, and makes the next token an unlikely one for all.
  const own: ChatMessage = { role: 'assistant', parts: [{ type: 'text', text: said.trimEnd() }] };
  const told: ChatMessage = { role: 'user', parts: [{ type: 'text', text: GO_ON_WORDS }] };
  return requestInEvents(request, () => {
    const meaning = request.meaning();
    const prefills = beginsWithText(meaning) && adapter.prefills?.(upstreamModel) === true;
    return { ...meaning, messages: [...meaning.messages, own, ...(prefills ? [] : [told])] };
  });
}

/** A model that is to think, or that is held to a schema, begins every answer anew: words in its mouth are refused, or end its thinking before it began. */
function beginsWithText({ reasoning, output }: ChatMeaning): boolean {
  if (output !== undefined && output.kind !== 'text') return false;
  return reasoning === undefined || reasoning.enabled === false || reasoning.effort === 'none';
}
