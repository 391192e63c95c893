import type { StoredResponse } from '../../../domain/response-store.ts';
import type { InferenceRooms } from '../ports.ts';
import { type KeptAnswer, type KeptQuestion, notKept, tooLargeToList } from './kept-door.ts';
import { ownerOf } from './responses-door.ts';

/** Somebody's question about one conversation. */
export interface AskedConversation extends Pick<KeptQuestion, 'principal'> {
  readonly id: string;
  readonly rooms: InferenceRooms;
}

/** The conversation of the one who asks; undefined where there is none of that id. */
export async function findConversation({
  id,
  rooms,
  principal,
}: AskedConversation): Promise<StoredResponse | undefined> {
  const found = await rooms.responses.find(ownerOf(principal), id);
  return found?.response['object'] === 'conversation' ? found : undefined;
}

/** An answer out of all turns of a conversation, which begin with the conversation itself. */
export async function turnsOf(
  asked: AskedConversation,
  say: (turns: readonly StoredResponse[]) => KeptAnswer,
): Promise<KeptAnswer> {
  const { id, rooms, principal } = asked;
  const owner = ownerOf(principal);
  const found = await findConversation(asked);
  if (found === undefined) return notKept('Conversation', id);
  const newest = (await rooms.responses.newest(owner, id)) ?? found;
  const reading = await rooms.responses.turns(owner, newest.id, rooms.bodyLimits().maxBytes);
  if (reading.kind === 'too-large') return tooLargeToList(id);
  return say(reading.kind === 'found' ? reading.turns : [newest]);
}
