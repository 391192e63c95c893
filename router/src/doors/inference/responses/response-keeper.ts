import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import type { InferenceRooms } from '../ports.ts';
import { inputItems } from './input-items.ts';
import { keptItems } from './item-ids.ts';
import type { ResponsesRequest } from './responses-request.ts';

type KeepingRooms = Pick<InferenceRooms, 'responses' | 'keepsResponses' | 'clock'>;

/** Keeps good answers for later requests, unless the client said `store: false`. */
export class ResponseKeeper {
  readonly #rooms: KeepingRooms;

  constructor(rooms: KeepingRooms) {
    this.#rooms = rooms;
  }

  /** `upstream`: who gave the answer its id; undefined where the router did. */
  keep(request: ResponsesRequest, response: JsonObject, upstream: ProviderId | undefined): void {
    const id = textOf(response['id']) ?? '';
    const { responses, keepsResponses, clock } = this.#rooms;
    if (!request.keeps || id === '' || !keepsResponses()) return;
    const { owner, body, continued } = request;
    responses.keep({
      id,
      owner,
      createdAtMs: clock.nowMs(),
      previousId: continued?.previousId,
      conversation: continued?.conversation,
      upstream,
      response,
      input: keptItems(inputItems(body['input']), id),
    });
  }
}
