import { routerError } from '../../../domain/router-error.ts';
import type { Handler } from '../../http/ports.ts';
import { type BodyDoor, bodyDoor, refuseVisit, type Visit } from '../body-door.ts';
import { answer } from '../delivery/answer.ts';
import { headerText } from '../delivery/header-text.ts';
import { providerHeaderOf } from '../model-door.ts';
import { chatVoice } from '../openai/chat-voice.ts';
import type { InferenceRooms, TokenCount } from '../ports.ts';
import { responsesDoor } from './responses-door.ts';
import type { ResponsesRequest } from './responses-request.ts';

export const inputTokensPath = '/v1/responses/input_tokens';

/** `POST /v1/responses/input_tokens`: how many tokens a request would take. */
export function inputTokens(rooms: InferenceRooms): Handler {
  const { read } = responsesDoor(rooms);
  const door: BodyDoor<ResponsesRequest> = { path: inputTokensPath, voice: chatVoice, read };
  return bodyDoor(door, rooms, (visit, request) => void count(visit, request));
}

async function count(visit: Visit<ResponsesRequest>, asked: ResponsesRequest): Promise<void> {
  const { request, rooms, entered } = visit;
  const { requestId, via } = entered;
  try {
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
  { request, response, entered }: Visit<ResponsesRequest>,
  { tokens, estimated, provider, model }: Extract<TokenCount, { readonly kind: 'counted' }>,
): void {
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'x-request-id',
    entered.requestId,
    'x-router-provider',
    provider,
    'x-router-model',
    headerText(model),
    ...(estimated ? ['x-router-estimated', 'true'] : []),
  ];
  answer(request, response, 200, headers, JSON.stringify({ object: 'response.input_tokens', input_tokens: tokens }));
}
