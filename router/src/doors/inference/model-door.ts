import type { IncomingMessage } from 'node:http';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { RouteWishes } from '../../domain/route-wishes.ts';
import type { Handler } from '../http/ports.ts';
import { type BodyDoor, bodyDoor, refuseVisit, type Visit } from './body-door.ts';
import { endUserOf } from './delivery/end-user-of.ts';
import { HttpChatClient } from './delivery/http-chat-client.ts';
import { readMemoryWish } from './memory/read-memory-wish.ts';
import type { InferenceRooms } from './ports.ts';
import type { Voice } from './voice.ts';
import { readWishes } from './wishes/read-wishes.ts';
import { sessionHeaderOf } from './wishes/session-header-of.ts';
import { tagsOf } from './wishes/tags-of.ts';

export type { DoorReading, DoorVisit } from './body-door.ts';

/** One address at which models are asked, in one dialect. */
export interface ModelDoor<Request extends ChatRequest> extends BodyDoor<Request> {
  readonly voice: Voice<Request>;
  /** The id of an answer for a request with this id of ours: `chatcmpl-...`. */
  answerId(id: string): string;
}

/** A request that is read before its headers are. */
export type WishingRequest = ChatRequest & { wishes?: RouteWishes | undefined };

/** A door as a handler: bytes → a checked request → the request room, whose answer goes out in the door's dialect. */
export function modelDoor<Request extends WishingRequest>(door: ModelDoor<Request>, rooms: InferenceRooms): Handler {
  return bodyDoor(door, rooms, (visit, chat) => ask(door, visit, chat));
}

function ask<Request extends WishingRequest>(door: ModelDoor<Request>, visit: Visit<Request>, chat: Request): void {
  const { request, response, entered, receivedAtMs, rooms } = visit;
  const reading = readWishes(chat.body, request.headers);
  if (reading.kind === 'refused') {
    refuseVisit(visit, reading.error, chat.bytes);
    return;
  }
  const tags = tagsOf(request.headers);
  if (tags.kind === 'refused') {
    refuseVisit(visit, tags.error, chat.bytes);
    return;
  }
  chat.wishes = reading.wishes;
  const { settings } = rooms.catalogue.current();
  const memory = readMemoryWish(request.headers, settings.cache !== undefined);
  if (memory.kind === 'refused') {
    refuseVisit(visit, memory.error, chat.bytes);
    return;
  }
  const id = rooms.newId();
  const explains = request.headers['x-router-explain'] === '1';
  const client = new HttpChatClient({
    request,
    response,
    requestId: entered.requestId,
    receivedAtMs,
    clock: rooms.clock,
    door,
    id,
    chat,
    explanation: explains ? `/v1/history/${id}` : undefined,
    keepsBodies: settings.keepBodies !== 'none' && rooms.recorder.hasRoomForBodies(),
  });
  rooms.handleChat(chat, {
    id,
    requestId: entered.requestId,
    endpoint: door.path,
    receivedAtMs,
    principal: entered.principal,
    providerHeader: providerHeaderOf(request),
    explains,
    endUser: endUserOf(chat.body),
    tags: tags.tags,
    session: sessionHeaderOf(request.headers),
    via: entered.via,
    memory: memory.wish,
    client,
  });
}

/** `X-Provider`. */
export function providerHeaderOf(request: Pick<IncomingMessage, 'headers'>): string | undefined {
  const value = request.headers['x-provider'];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
