import type { ApiKeyId } from '../../../domain/principal.ts';
import type { DoorReading, DoorVisit, ModelDoor } from '../model-door.ts';
import type { InferenceRooms } from '../ports.ts';
import type { ReceivedBody } from '../received-body.ts';
import { responsesBodyProblem } from './check-responses-body.ts';
import { findContinuation, goesOn } from './continuation.ts';
import { ResponseKeeper } from './response-keeper.ts';
import { ResponsesRequest } from './responses-request.ts';
import { responsesVoice } from './responses-voice.ts';

export const responsesPath = '/v1/responses';

/** `POST /v1/responses`. */
export function responsesDoor(rooms: InferenceRooms): ModelDoor<ResponsesRequest> {
  return {
    path: responsesPath,
    voice: responsesVoice(new ResponseKeeper(rooms)),
    answerId: (id) => `resp_${id}`,
    read(received, { principal }) {
      const error = responsesBodyProblem(received.body);
      if (error !== undefined) return { kind: 'refused', error };
      const owner = ownerOf(principal);
      if (goesOn(received.body)) return goOn(received, owner, rooms);
      return { kind: 'asks', request: new ResponsesRequest(received, owner) };
    },
  };
}

/** Whose responses a caller reads and makes: its key's; all callers without a key share theirs. */
export function ownerOf(principal: DoorVisit['principal']): ApiKeyId | undefined {
  return principal.kind === 'api-key' ? principal.id : undefined;
}

async function goOn(
  received: ReceivedBody,
  owner: ApiKeyId | undefined,
  { responses: store, bodyLimits }: InferenceRooms,
): Promise<DoorReading<ResponsesRequest>> {
  const reading = await findContinuation(received.body, owner, { store, maxBytes: bodyLimits().maxBytes });
  if (reading.kind === 'refused') return reading;
  return { kind: 'asks', request: new ResponsesRequest(received, owner, reading.continuation) };
}
