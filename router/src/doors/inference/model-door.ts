import type { IncomingMessage } from 'node:http';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { Handler } from '../http/ports.ts';
import { type BodyDoor, bodyDoor, type Visit } from './body-door.ts';
import { endUserOf } from './delivery/end-user-of.ts';
import { HttpChatClient } from './delivery/http-chat-client.ts';
import type { InferenceRooms } from './ports.ts';
import type { Voice } from './voice.ts';

export type { DoorReading, DoorVisit } from './body-door.ts';

/** One address at which models are asked, in one dialect. */
export interface ModelDoor<Request extends ChatRequest> extends BodyDoor<Request> {
  readonly voice: Voice<Request>;
  /** The id of an answer for a request with this id of ours: `chatcmpl-...`. */
  answerId(id: string): string;
}

/** A door as a handler: bytes → a checked request → the request room, whose answer goes out in the door's dialect. */
export function modelDoor<Request extends ChatRequest>(door: ModelDoor<Request>, rooms: InferenceRooms): Handler {
  return bodyDoor(door, rooms, (visit, chat) => ask(door, visit, chat));
}

function ask<Request extends ChatRequest>(door: ModelDoor<Request>, visit: Visit<Request>, chat: Request): void {
  const { request, response, entered, receivedAtMs, rooms } = visit;
  const id = rooms.newId();
  const client = new HttpChatClient({
    request,
    response,
    requestId: entered.requestId,
    receivedAtMs,
    clock: rooms.clock,
    voice: door.voice,
    chat,
    identity: {
      id: door.answerId(id),
      model: chat.model ?? 'auto',
      createdS: Math.floor(receivedAtMs / 1_000),
      fingerprint: undefined,
    },
    keepsBodies: rooms.catalogue.current().settings.keepBodies !== 'none' && rooms.recorder.hasRoomForBodies(),
  });
  rooms.handleChat(chat, {
    id,
    requestId: entered.requestId,
    endpoint: door.path,
    receivedAtMs,
    principal: entered.principal,
    providerHeader: providerHeaderOf(request),
    endUser: endUserOf(chat.body),
    via: entered.via,
    client,
  });
}

/** `X-Provider`. */
export function providerHeaderOf(request: IncomingMessage): string | undefined {
  const value = request.headers['x-provider'];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
