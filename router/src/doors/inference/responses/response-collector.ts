import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { AnswerCollector } from '../voice.ts';
import type { ResponseKeeper } from './response-keeper.ts';
import { ResponseState } from './response-state.ts';
import type { ResponsesRequest } from './responses-request.ts';

/** Gathers the events of one answer into the `response` that a client without streaming gets: the same items that a stream would have. */
export class ResponseCollector implements AnswerCollector {
  readonly #request: ResponsesRequest;
  readonly #keeper: ResponseKeeper;
  readonly #state: ResponseState;

  constructor(request: ResponsesRequest, identity: AnswerIdentity, keeper: ResponseKeeper) {
    this.#request = request;
    this.#keeper = keeper;
    this.#state = new ResponseState(request, identity);
  }

  add(event: ChatEvent): void {
    this.#state.add(event);
  }

  toJson(): string {
    this.#state.finish();
    const response = this.#state.toResponse(this.#state.ending);
    this.#keeper.keep(this.#request, response, undefined);
    return JSON.stringify(response);
  }
}
