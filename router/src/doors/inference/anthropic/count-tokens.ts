import { routerError } from '../../../domain/router-error.ts';
import type { Handler } from '../../http/ports.ts';
import { type BodyDoor, bodyDoor, refuseVisit, type Visit } from '../body-door.ts';
import { answer } from '../delivery/answer.ts';
import { headerText } from '../delivery/header-text.ts';
import { providerHeaderOf } from '../model-door.ts';
import type { InferenceRooms, TokenCount } from '../ports.ts';
import { readWishes } from '../wishes/read-wishes.ts';
import { promptProblem } from './check-messages-body.ts';
import { MessagesRequest } from './messages-request.ts';
import { messagesVoice } from './messages-voice.ts';

/** `POST /v1/messages/count_tokens`. */
export const countTokens: BodyDoor<MessagesRequest> = {
  path: '/v1/messages/count_tokens',
  voice: messagesVoice,
  read: (received, { headers }) => {
    const error = promptProblem(received.body);
    return error === undefined
      ? { kind: 'asks', request: new MessagesRequest(received, headers) }
      : { kind: 'refused', error };
  },
};

export function countTokensDoor(rooms: InferenceRooms): Handler {
  return bodyDoor(countTokens, rooms, (visit, request) => void count(visit, request));
}

async function count(visit: Visit<MessagesRequest>, asked: MessagesRequest): Promise<void> {
  const { request, rooms, entered } = visit;
  const { requestId, via } = entered;
  try {
    const reading = readWishes(asked.body, request.headers);
    if (reading.kind === 'refused') {
      refuseVisit(visit, reading.error, asked.bytes);
      return;
    }
    asked.wishes = reading.wishes;
    const counted = await rooms.countTokens(asked, { providerHeader: providerHeaderOf(request), requestId, via });
    // Nobody is left to answer to.
    if (request.socket.destroyed) return;
    if (counted.kind === 'refused') refuseVisit(visit, counted.error, asked.bytes);
    else send(visit, counted);
  } catch (error) {
    rooms.reportBug(error, requestId);
    refuseVisit(visit, routerError('internal_error'), asked.bytes);
  }
}

function send(
  { request, response, entered }: Visit<MessagesRequest>,
  { tokens, estimated, provider, model }: Extract<TokenCount, { readonly kind: 'counted' }>,
): void {
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'x-request-id',
    entered.requestId,
    'request-id',
    entered.requestId,
    'x-router-provider',
    provider,
    'x-router-model',
    headerText(model),
    ...(estimated ? ['x-router-estimated', 'true'] : []),
  ];
  answer(request, response, 200, headers, JSON.stringify({ input_tokens: tokens }));
}
