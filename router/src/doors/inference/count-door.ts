import type { ChatRequest } from '../../domain/chat-request.ts';
import type { JsonObject } from '../../domain/json.ts';
import { routerError } from '../../domain/router-error.ts';
import type { Handler } from '../http/ports.ts';
import { type BodyDoor, bodyDoor, refuseVisit, type Visit } from './body-door.ts';
import { answer } from './delivery/answer.ts';
import { headerText } from './delivery/header-text.ts';
import { providerHeaderOf, type WishingRequest } from './model-door.ts';
import type { InferenceRooms, TokenCount } from './ports.ts';
import { readWishes } from './wishes/read-wishes.ts';

/** One address at which a request is counted in place of answered. */
export interface CountDoor<Request extends ChatRequest> extends BodyDoor<Request> {
  /** The count as its dialect says it. */
  counted(tokens: number): JsonObject;
}

/** A door that tells how many tokens a request would take, where it would go. */
export function countDoor<Request extends WishingRequest>(door: CountDoor<Request>, rooms: InferenceRooms): Handler {
  return bodyDoor(door, rooms, (visit, request) => void count(door, visit, request));
}

async function count<Request extends WishingRequest>(
  door: CountDoor<Request>,
  visit: Visit<Request>,
  asked: Request,
): Promise<void> {
  const { request, rooms, entered } = visit;
  const { requestId, via, principal } = entered;
  try {
    const reading = readWishes(asked.body, request.headers);
    if (reading.kind === 'refused') {
      refuseVisit(visit, reading.error, asked.bytes);
      return;
    }
    asked.wishes = reading.wishes;
    const counted = await rooms.countTokens(asked, {
      principal,
      providerHeader: providerHeaderOf(request),
      requestId,
      via,
    });
    // Nobody is left to answer to.
    if (request.socket.destroyed) return;
    if (counted.kind === 'refused') refuseVisit(visit, counted.error, asked.bytes);
    else answer(request, visit.response, 200, headersOf(door, requestId, counted), bodyOf(door, counted));
  } catch (error) {
    rooms.reportBug(error, requestId);
    refuseVisit(visit, routerError('internal_error'), asked.bytes);
  }
}

type Counted = Extract<TokenCount, { readonly kind: 'counted' }>;

function bodyOf<Request extends ChatRequest>(door: CountDoor<Request>, { tokens }: Counted): string {
  return JSON.stringify(door.counted(tokens));
}

function headersOf<Request extends ChatRequest>(
  { voice }: CountDoor<Request>,
  requestId: string,
  { estimated, provider, model }: Counted,
): string[] {
  const { requestIdHeader } = voice;
  return [
    'content-type',
    'application/json; charset=utf-8',
    'x-request-id',
    requestId,
    ...(requestIdHeader === undefined ? [] : [requestIdHeader, requestId]),
    'x-router-provider',
    provider,
    'x-router-model',
    headerText(model),
    ...(estimated ? ['x-router-estimated', 'true'] : []),
  ];
}
