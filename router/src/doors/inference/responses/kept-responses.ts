import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { StoredResponse } from '../../../domain/response-store.ts';
import { routerError } from '../../../domain/router-error.ts';
import type { Handler } from '../../http/ports.ts';
import type { InferenceRooms } from '../ports.ts';
import { forgetUpstream } from './forget-upstream.ts';
import { type KeptAnswer, type KeptQuestion, keptDoor, notKept, tooLargeToList } from './kept-door.ts';
import { listItems } from './list-items.ts';
import { ownerOf } from './responses-door.ts';

/** `GET` and `DELETE /v1/responses/:id`, `GET .../input_items`, `POST .../cancel`. `path` is what follows the id. */
export function keptResponse(method: string, id: string, path: string, rooms: InferenceRooms): Handler | undefined {
  const action = actions[`${method === 'HEAD' ? 'GET' : method} ${path}`];
  if (action === undefined) return undefined;
  return keptDoor(rooms, (question) => action({ id, rooms, ...question }));
}

interface Asked extends KeptQuestion {
  readonly id: string;
  readonly rooms: InferenceRooms;
}

const actions: Readonly<Record<string, (asked: Asked) => Promise<KeptAnswer>>> = {
  'GET ': retrieve,
  'DELETE ': remove,
  'GET input_items': inputItems,
  'POST cancel': cancel,
};

async function retrieve({ id, rooms, query, principal }: Asked): Promise<KeptAnswer> {
  const found = await rooms.responses.find(ownerOf(principal), id);
  if (found === undefined || !isAnswer(found)) return notKept('Response', id);
  if (query.get('stream') === 'true') return refused('stream', 'Only answers in the background can be streamed again.');
  return { kind: 'said', body: found.response };
}

async function remove({ id, rooms, principal }: Asked): Promise<KeptAnswer> {
  const owner = ownerOf(principal);
  const found = await rooms.responses.find(owner, id);
  if (found === undefined || !isAnswer(found)) return notKept('Response', id);
  await rooms.responses.remove(owner, id);
  const warning = await forgetUpstream(found, rooms);
  return { kind: 'said', body: { id, object: 'response.deleted', deleted: true }, warning };
}

/** All that the model was told: what came before is input too. */
async function inputItems({ id, rooms, query, principal }: Asked): Promise<KeptAnswer> {
  const reading = await rooms.responses.turns(ownerOf(principal), id, rooms.bodyLimits().maxBytes);
  if (reading.kind === 'missing') return notKept('Response', id);
  if (reading.kind === 'too-large') return tooLargeToList(id);
  const turns = reading.kind === 'broken' ? [reading.last] : reading.turns;
  const last = turns.at(-1);
  if (last === undefined || !isAnswer(last)) return notKept('Response', id);
  const said = listItems([...turns.slice(0, -1).flatMap(itemsOf), ...last.input], query);
  return said.kind === 'refused' ? said : { kind: 'said', body: said.list };
}

async function cancel({ id, rooms, principal }: Asked): Promise<KeptAnswer> {
  const found = await rooms.responses.find(ownerOf(principal), id);
  if (found === undefined || !isAnswer(found)) return notKept('Response', id);
  return refused(undefined, 'Only answers in the background can be cancelled; this one is whole.');
}

/** Neither a conversation nor items that were added to one, which are kept in the same form. */
export function isAnswer({ response }: StoredResponse): boolean {
  return response['object'] !== 'conversation' && response['object'] !== 'conversation.items';
}

export function itemsOf({ input, response }: StoredResponse): readonly JsonObject[] {
  const output = response['output'];
  return [...input, ...(Array.isArray(output) ? output.filter(isJsonObject) : [])];
}

function refused(param: string | undefined, message: string): KeptAnswer {
  return { kind: 'refused', error: routerError('invalid_request', message, { param }) };
}
