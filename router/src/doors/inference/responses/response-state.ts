import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { Usage } from '../../../domain/usage.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { ItemStep } from './answer-item.ts';
import { AnswerItems } from './answer-items.ts';
import { echoRequest } from './echo-request.ts';
import { encodeUsage } from './encode-usage.ts';
import { namespacedTools } from './namespaced-tools.ts';
import type { ResponsesRequest } from './responses-request.ts';

export type ResponseStatus = 'in_progress' | 'completed' | 'incomplete' | 'failed';

/** One answer as it grows, and the response object that says it. Its id is the router's own: whoever goes on from it comes to this router. */
export class ResponseState {
  readonly #echo: JsonObject;
  readonly #id: string;
  readonly #items: AnswerItems;
  readonly #createdS: number;
  #model: string;
  #reason: FinishReason = { kind: 'stop' };
  #usage: Usage | undefined;

  /** `identity` holds until an `answer-start` says better. */
  constructor(request: ResponsesRequest, { id, model, createdS }: AnswerIdentity) {
    this.#echo = echoRequest(request);
    this.#id = id;
    this.#items = new AnswerItems(id, namespacedTools(request.body['tools']));
    this.#createdS = createdS;
    this.#model = model;
  }

  add(event: ChatEvent, logprobs?: readonly JsonObject[]): readonly ItemStep[] {
    if (event.type === 'answer-start') this.#model = event.model;
    else if (event.type === 'usage') this.#usage = event.usage;
    else if (event.type === 'finish' && event.choice === 0) this.#reason = event.reason;
    return this.#items.add(event, logprobs);
  }

  /** How it ends, as far as its finish reason says. */
  get ending(): 'completed' | 'incomplete' {
    return incompleteReason(this.#reason) === undefined ? 'completed' : 'incomplete';
  }

  finish(): readonly ItemStep[] {
    return this.#items.finish(this.ending === 'incomplete');
  }

  toResponse(status: ResponseStatus, error?: JsonObject): JsonObject {
    const reason = status === 'incomplete' ? incompleteReason(this.#reason) : undefined;
    return {
      id: this.#id,
      object: 'response',
      created_at: this.#createdS,
      status,
      error: error ?? null,
      incomplete_details: reason === undefined ? null : { reason },
      model: this.#model,
      output: this.#items.output(),
      ...this.#echo,
      ...(this.#usage === undefined ? {} : { usage: encodeUsage(this.#usage) }),
    };
  }
}

function incompleteReason(reason: FinishReason): string | undefined {
  switch (reason.kind) {
    case 'length':
      return 'max_output_tokens';
    case 'content-filter':
      return 'content_filter';
    case 'stop':
    case 'tool-calls':
    case 'other':
      return undefined;
  }
}
