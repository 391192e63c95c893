import type { ChatMeaning } from '../../../domain/chat-meaning.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { RouteWishes } from '../../../domain/route-wishes.ts';
import { spellsModelOnce } from '../../../domain/spells-model-once.ts';
import { asksStrictly } from '../asks-strictly.ts';
import type { ReceivedBody } from '../received-body.ts';
import { asksForReasoning } from './asks-for-reasoning.ts';
import { readMeaning } from './read-meaning.ts';

/** A checked body of `POST /v1/chat/completions`. Give it only what `chatBodyProblem` found nothing wrong with. */
export class OpenAiChatRequest implements ChatRequest {
  readonly dialect = 'openai-chat';
  readonly bytes: Uint8Array;
  readonly body: JsonObject;
  readonly spellsModelOnce: boolean;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly stream: boolean;
  readonly wantsUsage: boolean;
  readonly reasoning: boolean;
  readonly strict: boolean;
  wishes: RouteWishes | undefined = undefined;
  #meaning: ChatMeaning | undefined;

  constructor({ bytes, body, text }: ReceivedBody) {
    this.bytes = bytes;
    this.body = body;
    this.spellsModelOnce = spellsModelOnce(text);
    this.model = nonEmptyText(body['model']);
    this.provider = nonEmptyText(body['provider']);
    this.stream = body['stream'] === true;
    const options = body['stream_options'];
    this.wantsUsage = this.stream && isJsonObject(options) && options['include_usage'] === true;
    this.reasoning = asksForReasoning(body);
    this.strict = asksStrictly(body);
  }

  meaning(): ChatMeaning {
    this.#meaning ??= readMeaning(this.body);
    return this.#meaning;
  }
}

/** An empty name is no name: some clients always send the field. */
function nonEmptyText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
