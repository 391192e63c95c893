import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { StreamVoice } from '../voice.ts';
import type { ItemStep } from './answer-item.ts';
import { encodeLogprobs } from './encode-logprobs.ts';
import { errorEvent, responseError } from './error-event.ts';
import { frameEvent } from './frame-event.ts';
import type { ResponseKeeper } from './response-keeper.ts';
import { ResponseState } from './response-state.ts';
import type { ResponsesRequest } from './responses-request.ts';

/** The events of one translated answer, numbered, in OpenAI's order: created, in progress, the items, completed or incomplete. */
export class ResponseWriter implements StreamVoice {
  readonly #request: ResponsesRequest;
  readonly #keeper: ResponseKeeper;
  readonly #state: ResponseState;
  #isBegun = false;
  #sequence = 0;

  constructor(request: ResponsesRequest, identity: AnswerIdentity, keeper: ResponseKeeper) {
    this.#request = request;
    this.#keeper = keeper;
    this.#state = new ResponseState(request, identity);
  }

  say(batch: readonly ChatEvent[]): string {
    let text = '';
    for (let at = 0; at < batch.length; at += 1) {
      const event = batch[at] as ChatEvent;
      const next = batch[at + 1];
      // They belong into one event here: the probabilities of a text come right behind it.
      const pairs = event.type === 'text-delta' && event.text !== '' && next?.type === 'logprobs-delta';
      const steps = this.#state.add(event, pairs ? encodeLogprobs(next.value) : undefined);
      text += this.#begin() + this.#saySteps(steps);
      if (pairs) at += 1;
    }
    return text;
  }

  end(): string {
    const begun = this.#begin();
    const steps = this.#saySteps(this.#state.finish());
    const response = this.#state.toResponse(this.#state.ending);
    this.#keeper.keep(this.#request, response, undefined);
    return begun + steps + this.#frame(`response.${this.#state.ending}`, { response });
  }

  fail(error: RouterError): string {
    const begun = this.#begin();
    const told = this.#frame('error', errorEvent(error));
    return (
      begun +
      told +
      this.#frame('response.failed', { response: this.#state.toResponse('failed', responseError(error)) })
    );
  }

  #begin(): string {
    if (this.#isBegun) return '';
    this.#isBegun = true;
    const response = this.#state.toResponse('in_progress');
    return this.#frame('response.created', { response }) + this.#frame('response.in_progress', { response });
  }

  #saySteps(steps: readonly ItemStep[]): string {
    let text = '';
    for (const { type, fields } of steps) text += this.#frame(type, fields);
    return text;
  }

  #frame(type: string, fields: JsonObject): string {
    const number = this.#sequence;
    this.#sequence += 1;
    return frameEvent(type, number, fields);
  }
}
