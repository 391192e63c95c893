import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { messageEvents } from './message-events.ts';
import { initialReadState, type ReadContext, type ReadState, readEvent } from './read-event.ts';

/** A whole message → the events of its stream, by the same reducer. `closeAnswer` says the rest. */
export function readMessage(message: JsonObject, context: ReadContext): readonly [ReadState, readonly ChatEvent[]] {
  let state = initialReadState;
  const events: ChatEvent[] = [];
  for (const event of messageEvents(message)) {
    const [after, heard] = readEvent(state, event, context);
    state = after;
    events.push(...heard);
  }
  return [state, events];
}
