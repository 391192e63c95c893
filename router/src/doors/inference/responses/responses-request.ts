import type { ChatMeaning } from '../../../domain/chat-meaning.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { ApiKeyId } from '../../../domain/principal.ts';
import type { RouteWishes } from '../../../domain/route-wishes.ts';
import { holdsWrappedSeals } from '../../../domain/seal-text.ts';
import { spellsModelOnce } from '../../../domain/spells-model-once.ts';
import { textOf } from '../../../lib/text-of.ts';
import { asksStrictly } from '../asks-strictly.ts';
import type { ReceivedBody } from '../received-body.ts';
import type { Continuation } from './continuation.ts';
import { inputItems } from './input-items.ts';
import { readMeaning } from './read-meaning.ts';

/** Without these an answer would be one to another question. */
const alwaysEssential: readonly string[] = ['prompt'];

/** A checked body of `POST /v1/responses`, with what it goes on from. */
export class ResponsesRequest implements ChatRequest {
  readonly dialect = 'openai-responses';
  readonly bytes: Uint8Array;
  readonly body: JsonObject;
  readonly spellsModelOnce: boolean;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly stream: boolean;
  /** Every answer of the dialect tells it. */
  readonly wantsUsage = true;
  readonly reasoning: boolean;
  readonly strict: boolean;
  wishes: RouteWishes | undefined = undefined;
  readonly essential: readonly string[];
  readonly holdsForeignSeals: boolean;
  readonly continued: Continuation | undefined;
  readonly owner: ApiKeyId | undefined;
  /** `store`: whether the answer is to be kept. */
  readonly keeps: boolean;
  #meaning: ChatMeaning | undefined;

  constructor({ bytes, body, text }: ReceivedBody, owner: ApiKeyId | undefined, continued?: Continuation) {
    this.bytes = bytes;
    this.body = body;
    this.spellsModelOnce = spellsModelOnce(text);
    this.model = textOf(body['model']) || undefined;
    this.provider = textOf(body['provider']) || undefined;
    this.stream = body['stream'] === true;
    const reasoning = body['reasoning'];
    this.reasoning = isJsonObject(reasoning) && reasoning['effort'] !== 'none';
    this.strict = asksStrictly(body);
    this.essential = continued === undefined ? alwaysEssential : [...alwaysEssential, ...continued.unknown];
    this.holdsForeignSeals =
      holdsWrappedSeals(text) || (continued !== undefined && holdsWrappedSeals(JSON.stringify(continued.whole)));
    this.continued = continued;
    this.owner = owner;
    this.keeps = body['store'] !== false;
  }

  meaning(): ChatMeaning {
    this.#meaning ??= this.continued === undefined ? readMeaning(this.body) : this.#wholeMeaning(this.continued.whole);
    return this.#meaning;
  }

  /** What was kept stands in front of the client's own items. */
  #wholeMeaning(whole: JsonObject): ChatMeaning {
    const items = inputItems(whole['input']).length - inputItems(this.body['input']).length;
    const field = this.body['conversation'] == null ? 'previous_response_id' : 'conversation';
    return readMeaning(whole, { field, items });
  }
}
