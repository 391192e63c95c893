import type { JsonObject } from '../../../domain/json.ts';
import type { StoredResponse } from '../../../domain/response-store.ts';
import { routerError } from '../../../domain/router-error.ts';
import type { Handler } from '../../http/ports.ts';
import { bareId } from '../bare-id.ts';
import { type BodyDoor, bodyDoor } from '../body-door.ts';
import { chatVoice } from '../openai/chat-voice.ts';
import { wrongField } from '../openai/field-rule.ts';
import type { InferenceRooms } from '../ports.ts';
import { inputProblem } from './check-items.ts';
import { type AskedConversation, turnsOf } from './find-conversation.ts';
import { inputItems } from './input-items.ts';
import { keptItems } from './item-ids.ts';
import { type KeptAnswer, tellFound } from './kept-door.ts';
import { isAnswer, itemsOf } from './kept-responses.ts';
import { listItems } from './list-items.ts';
import { ownerOf } from './responses-door.ts';

/** As at OpenAI. */
const MOST_ITEMS = 20;

const addition: BodyDoor<readonly JsonObject[]> = {
  path: '/v1/conversations/:id/items',
  voice: chatVoice,
  read: ({ body: { items } }) => {
    if (!Array.isArray(items) || items.length === 0 || items.length > MOST_ITEMS) {
      return { kind: 'refused', error: wrongField('items', `an array of 1 to ${MOST_ITEMS} items`) };
    }
    const error = inputProblem(items, 'items');
    return error === undefined ? { kind: 'asks', request: inputItems(items) } : { kind: 'refused', error };
  },
};

/** `POST /v1/conversations/:id/items`: what was said elsewhere, for the responses to come. */
export function addItems(id: string, rooms: InferenceRooms): Handler {
  return bodyDoor(addition, rooms, ({ request, response, entered }, items) => {
    const owner = ownerOf(entered.principal);
    const added = turnsOf({ id, rooms, principal: entered.principal }, (turns): KeptAnswer => {
      const own = `conv_${bareId(rooms.newId())}`;
      const input = keptItems(items, own);
      rooms.responses.keep({
        id: own,
        owner,
        createdAtMs: rooms.clock.nowMs(),
        previousId: turns.at(-1)?.id,
        conversation: id,
        upstream: undefined,
        response: { id: own, object: 'conversation.items' },
        input,
      });
      const said = listItems(input, new URLSearchParams({ order: 'asc' }));
      return said.kind === 'refused' ? said : { kind: 'said', body: said.list };
    });
    tellFound(request, response, entered.requestId, added, rooms);
  });
}

/** `GET .../items`. */
export function listConversation(asked: AskedConversation & { readonly query: URLSearchParams }): Promise<KeptAnswer> {
  return turnsOf(asked, (turns) => {
    const said = listItems(turns.flatMap(itemsOf), asked.query);
    return said.kind === 'refused' ? said : { kind: 'said', body: said.list };
  });
}

/** `GET .../items/:item`. */
export function retrieveItem(asked: AskedConversation, itemId: string): Promise<KeptAnswer> {
  return turnsOf(asked, (turns) => {
    const item = turns.flatMap(itemsOf).find(({ id }) => id === itemId);
    return item === undefined ? noSuchItem(itemId) : { kind: 'said', body: item };
  });
}

/** `DELETE .../items/:item`: later responses are not told of it. The response that said it is read without it, too. */
export function removeItem(asked: AskedConversation, itemId: string): Promise<KeptAnswer> {
  return turnsOf(asked, (turns) => {
    const holder = turns.find((turn) => itemsOf(turn).some(({ id }) => id === itemId));
    if (holder === undefined) return noSuchItem(itemId);
    asked.rooms.responses.keep(withoutItem(holder, itemId));
    return { kind: 'said', body: turns[0]?.response ?? {} };
  });
}

function withoutItem(turn: StoredResponse, itemId: string): StoredResponse {
  const { response } = turn;
  const output = response['output'];
  const isOther = (item: unknown): boolean => (item as JsonObject | null)?.['id'] !== itemId;
  const kept = Array.isArray(output) ? { ...response, output: output.filter(isOther) } : response;
  // The provider that made it would still know of the item.
  return {
    ...turn,
    input: turn.input.filter(isOther),
    response: kept,
    ...(isAnswer(turn) ? { upstream: undefined } : {}),
  };
}

function noSuchItem(id: string): KeptAnswer {
  const message = `Item with id '${id.slice(0, 200)}' not found.`;
  const upstream = { type: 'invalid_request_error', code: 'item_not_found' };
  return { kind: 'refused', error: routerError('response_not_found', message, { upstream }) };
}
