import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import type { Handler } from '../../http/ports.ts';
import { bareId } from '../bare-id.ts';
import { type BodyDoor, bodyDoor } from '../body-door.ts';
import { chatVoice } from '../openai/chat-voice.ts';
import { wrongField } from '../openai/field-rule.ts';
import type { InferenceRooms } from '../ports.ts';
import { inputProblem } from './check-items.ts';
import { addItems, listConversation, removeItem, retrieveItem } from './conversation-items.ts';
import { type AskedConversation, findConversation } from './find-conversation.ts';
import { inputItems } from './input-items.ts';
import { keptItems } from './item-ids.ts';
import { type KeptAnswer, type KeptQuestion, keptDoor, notKept, tellFound, tellKept } from './kept-door.ts';
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
    const id = `conv_${bareId(rooms.newId())}`;
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

/** What can be asked of a conversation: `path` is what follows its id, decoded. */
export function keptConversation(
  method: string,
  id: string,
  path: readonly string[],
  rooms: InferenceRooms,
): Handler | undefined {
  const [items, item] = path;
  if (path.length > 2 || (items !== undefined && items !== 'items') || item === '') return undefined;
  const kept = (answer: (asked: AskedConversation & KeptQuestion) => Promise<KeptAnswer>): Handler =>
    keptDoor(rooms, (question) => answer({ id, rooms, ...question }));
  const reads = method === 'GET' || method === 'HEAD';
  if (item !== undefined) {
    if (reads) return kept((asked) => retrieveItem(asked, item));
    return method === 'DELETE' ? kept((asked) => removeItem(asked, item)) : undefined;
  }
  if (items !== undefined) return reads ? kept(listConversation) : method === 'POST' ? addItems(id, rooms) : undefined;
  if (reads) return kept(retrieve);
  if (method === 'POST') return updateConversation(id, rooms);
  return method === 'DELETE' ? kept(remove) : undefined;
}

const update: BodyDoor<JsonObject> = {
  path: `${conversationsPath}/:id`,
  voice: chatVoice,
  read: ({ body: { metadata } }) =>
    isJsonObject(metadata)
      ? { kind: 'asks', request: metadata }
      : { kind: 'refused', error: wrongField('metadata', 'an object') },
};

/** `POST /v1/conversations/:id`: other metadata. */
function updateConversation(id: string, rooms: InferenceRooms): Handler {
  return bodyDoor(update, rooms, ({ request, response, entered }, metadata) => {
    const updated = findConversation({ id, rooms, principal: entered.principal }).then((found): KeptAnswer => {
      if (found === undefined) return notKept('Conversation', id);
      const conversation = { ...found.response, metadata };
      rooms.responses.keep({ ...found, response: conversation });
      return { kind: 'said', body: conversation };
    });
    tellFound(request, response, entered.requestId, updated, rooms);
  });
}

async function retrieve(asked: AskedConversation): Promise<KeptAnswer> {
  const found = await findConversation(asked);
  return found === undefined ? notKept('Conversation', asked.id) : { kind: 'said', body: found.response };
}

/** Its answers stay under their own ids, as at OpenAI. */
async function remove(asked: AskedConversation): Promise<KeptAnswer> {
  const { id, rooms, principal } = asked;
  if ((await findConversation(asked)) === undefined) return notKept('Conversation', id);
  await rooms.responses.remove(ownerOf(principal), id);
  return { kind: 'said', body: { id, object: 'conversation.deleted', deleted: true } };
}

function problemOf({ items, metadata }: JsonObject): RouterError | undefined {
  if (metadata != null && !isJsonObject(metadata)) return wrongField('metadata', 'an object');
  if (items == null) return undefined;
  if (!Array.isArray(items)) return wrongField('items', 'an array of items');
  return inputProblem(items, 'items');
}
