import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { StoredResponse } from '../../../domain/response-store.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import type { Handler } from '../../http/ports.ts';
import { type BodyDoor, bodyDoor } from '../body-door.ts';
import { chatVoice } from '../openai/chat-voice.ts';
import { wrongField } from '../openai/field-rule.ts';
import type { InferenceRooms } from '../ports.ts';
import { inputProblem } from './check-items.ts';
import { inputItems } from './input-items.ts';
import { keptItems } from './item-ids.ts';
import { type KeptAnswer, type KeptQuestion, keptDoor, notKept, tellKept } from './kept-door.ts';
import { itemsOf } from './kept-responses.ts';
import { listItems } from './list-items.ts';
import { ownerOf } from './responses-door.ts';

export const conversationsPath = '/v1/conversations';

const creation: BodyDoor<JsonObject> = {
  path: conversationsPath,
  voice: chatVoice,
  read: ({ body }) => {
    const error = problemOf(body);
    return error === undefined ? { kind: 'asks', request: body } : { kind: 'refused', error };
  },
};

/** `POST /v1/conversations`: a beginning that responses go on from by its id. */
export function createConversation(rooms: InferenceRooms): Handler {
  return bodyDoor(creation, rooms, ({ request, response, entered }, body) => {
    const id = `conv_${rooms.newId()}`;
    const createdAtMs = rooms.clock.nowMs();
    const conversation = {
      id,
      object: 'conversation',
      created_at: Math.floor(createdAtMs / 1_000),
      metadata: body['metadata'] ?? {},
    };
    rooms.responses.keep({
      id,
      owner: ownerOf(entered.principal),
      createdAtMs,
      previousId: undefined,
      conversation: undefined,
      upstream: undefined,
      response: conversation,
      input: keptItems(inputItems(body['items']), id),
    });
    tellKept(request, response, entered.requestId, { kind: 'said', body: conversation });
  });
}

/** `GET` and `DELETE /v1/conversations/:id`, `GET .../items`. `path` is what follows the id. */
export function keptConversation(method: string, id: string, path: string, rooms: InferenceRooms): Handler | undefined {
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
  'GET items': listConversation,
};

async function retrieve(asked: Asked): Promise<KeptAnswer> {
  const found = await findConversation(asked);
  return found === undefined ? notKept('Conversation', asked.id) : { kind: 'said', body: found.response };
}

/** Its answers stay under their own ids, as at OpenAI. */
async function remove(asked: Asked): Promise<KeptAnswer> {
  const { id, rooms, principal } = asked;
  if ((await findConversation(asked)) === undefined) return notKept('Conversation', id);
  await rooms.responses.remove(ownerOf(principal), id);
  return { kind: 'said', body: { id, object: 'conversation.deleted', deleted: true } };
}

async function listConversation(asked: Asked): Promise<KeptAnswer> {
  const { id, rooms, principal, query } = asked;
  const owner = ownerOf(principal);
  const found = await findConversation(asked);
  if (found === undefined) return notKept('Conversation', id);
  const newest = (await rooms.responses.newest(owner, id)) ?? found;
  const reading = await rooms.responses.turns(owner, newest.id);
  const said = listItems((reading.kind === 'found' ? reading.turns : [newest]).flatMap(itemsOf), query);
  return said.kind === 'refused' ? said : { kind: 'said', body: said.list };
}

async function findConversation({ id, rooms, principal }: Asked): Promise<StoredResponse | undefined> {
  const found = await rooms.responses.find(ownerOf(principal), id);
  return found?.response['object'] === 'conversation' ? found : undefined;
}

function problemOf({ items, metadata }: JsonObject): RouterError | undefined {
  if (metadata != null && !isJsonObject(metadata)) return wrongField('metadata', 'an object');
  if (items == null) return undefined;
  if (!Array.isArray(items)) return wrongField('items', 'an array of items');
  return inputProblem(items, 'items');
}
