import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RouterError, routerError } from '../../domain/router-error.ts';
import type { Entered, Handler } from '../http/ports.ts';
import { parseJsonObject } from './body/parse-json-object.ts';
import { receiveBody } from './body/receive-body.ts';
import { refusalRecord } from './delivery/refusal-record.ts';
import { writeError } from './delivery/write-error.ts';
import type { InferenceRooms } from './ports.ts';
import type { ReceivedBody } from './received-body.ts';
import type { Voice } from './voice.ts';

/** One address that takes a JSON body. */
export interface BodyDoor<Request> {
  readonly path: string;
  /** A body → a request, or what is wrong with it. A promise only where something must be looked up first (a stored response). */
  read(received: ReceivedBody, visit: DoorVisit): DoorReading<Request> | Promise<DoorReading<Request>>;
  readonly voice: Pick<Voice, 'errorBody' | 'errorStatus' | 'requestIdHeader'>;
}

export type DoorReading<Request> =
  | { readonly kind: 'asks'; readonly request: Request }
  | { readonly kind: 'refused'; readonly error: RouterError };

/** Who asks, as far as a door may want to know. */
export interface DoorVisit {
  readonly headers: IncomingMessage['headers'];
  readonly principal: Entered['principal'];
}

/** One request on its way through a door. */
export interface Visit<Request> {
  readonly door: BodyDoor<Request>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entered: Entered;
  readonly receivedAtMs: number;
  readonly rooms: InferenceRooms;
  /** What becomes of a request that was read; one function for all visits of a door. */
  readonly ask: (visit: Visit<Request>, asked: Request) => void;
}

/** A door as a handler: bytes → a checked request → `ask`; or a refusal in the door's dialect, which is recorded. */
export function bodyDoor<Request>(door: BodyDoor<Request>, rooms: InferenceRooms, ask: Visit<Request>['ask']): Handler {
  return (request, response, entered) => {
    const visit: Visit<Request> = { door, request, response, entered, receivedAtMs: rooms.clock.nowMs(), rooms, ask };
    receiveBody(request, response, rooms.bodyLimits(), (body) => {
      switch (body.kind) {
        case 'received':
          takeBody(visit, body.bytes);
          break;
        case 'refused':
          refuseVisit(visit, body.error, undefined);
          break;
        case 'left':
      }
    });
  };
}

function takeBody<Request>(visit: Visit<Request>, received: Buffer): void {
  const parsed = parseJsonObject(received);
  if (parsed.kind === 'refused') {
    refuseVisit(visit, parsed.error, received);
    return;
  }
  const reading = visit.door.read(parsed, { headers: visit.request.headers, principal: visit.entered.principal });
  if (reading instanceof Promise) void goOnWith(visit, reading, received);
  else goOn(visit, reading, received);
}

async function goOnWith<Request>(
  visit: Visit<Request>,
  reading: Promise<DoorReading<Request>>,
  received: Buffer,
): Promise<void> {
  const { rooms, request, entered } = visit;
  try {
    const known = await reading;
    // Nobody is left to answer to.
    if (!request.socket.destroyed) goOn(visit, known, received);
  } catch (error) {
    rooms.reportBug(error, entered.requestId);
    refuseVisit(visit, routerError('internal_error'), received);
  }
}

function goOn<Request>(visit: Visit<Request>, reading: DoorReading<Request>, received: Buffer): void {
  if (reading.kind === 'asks') visit.ask(visit, reading.request);
  else refuseVisit(visit, reading.error, received);
}

/** Says no in the dialect of the door, and records it. `received`: the body, where one was read. */
export function refuseVisit<Request>(
  { door, request, response, entered, receivedAtMs, rooms }: Visit<Request>,
  error: RouterError,
  received: Uint8Array | undefined,
): void {
  const { requestId, principal } = entered;
  const endedAtMs = rooms.clock.nowMs();
  const latencyMs = endedAtMs - receivedAtMs;
  const body = writeError({ request, response, requestId, error, voice: door.voice, latencyMs });
  const { revision, settings } = rooms.catalogue.current();
  const keeps = settings.keepBodies !== 'none';
  rooms.recorder.write(
    refusalRecord({
      id: rooms.newId(),
      requestId,
      principal,
      endpoint: door.path,
      receivedAtMs,
      endedAtMs,
      registryRevision: revision,
      error,
      requestBody: keeps ? received : undefined,
      responseBody: keeps ? body : undefined,
    }),
  );
}
