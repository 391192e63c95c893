import type { ChatMeaning } from '../../../domain/chat-meaning.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { RouteWishes } from '../../../domain/route-wishes.ts';
import { holdsWrappedSeals } from '../../../domain/seal-text.ts';
import { spellsModelOnce } from '../../../domain/spells-model-once.ts';
import { textOf } from '../../../lib/text-of.ts';
import { asksStrictly } from '../asks-strictly.ts';
import type { DoorVisit } from '../body-door.ts';
import type { ReceivedBody } from '../received-body.ts';
import { readMeaning } from './read-meaning.ts';

/** What Anthropic's clients say in headers and its API must hear: the version, and the list of betas that the client counts on. */
const passedHeaders = ['anthropic-version', 'anthropic-beta'] as const;

/** Thinking that came from a client of another router: Anthropic would refuse it too. */
const NO_SIGNATURE = /"signature"\s*:\s*""/;

/** A checked body of `POST /v1/messages` or of its `count_tokens`. */
export class MessagesRequest implements ChatRequest {
  readonly dialect = 'anthropic-messages';
  readonly bytes: Uint8Array;
  readonly body: JsonObject;
  readonly spellsModelOnce: boolean;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly stream: boolean;
  /** Every stream of the dialect tells it. */
  readonly wantsUsage = true;
  readonly reasoning: boolean;
  readonly strict: boolean;
  wishes: RouteWishes | undefined = undefined;
  readonly dialectHeaders: Readonly<Record<string, string>>;
  readonly holdsForeignSeals: boolean;
  #meaning: ChatMeaning | undefined;

  constructor({ bytes, body, text }: ReceivedBody, headers: DoorVisit['headers']) {
    this.bytes = bytes;
    this.body = body;
    this.spellsModelOnce = spellsModelOnce(text);
    this.model = textOf(body['model']) || undefined;
    this.provider = textOf(body['provider']) || undefined;
    this.stream = body['stream'] === true;
    const thinking = body['thinking'];
    this.reasoning = isJsonObject(thinking) && thinking['type'] !== 'disabled';
    this.strict = asksStrictly(body);
    this.dialectHeaders = pickHeaders(headers);
    this.holdsForeignSeals = holdsWrappedSeals(text) || NO_SIGNATURE.test(text);
  }

  meaning(): ChatMeaning {
    this.#meaning ??= readMeaning(this.body);
    return this.#meaning;
  }
}

function pickHeaders(headers: DoorVisit['headers']): Readonly<Record<string, string>> {
  const picked: Record<string, string> = {};
  for (const name of passedHeaders) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') picked[name] = value;
  }
  return picked;
}
