import type { ChatMeaning, EmbeddingWish } from '../../../domain/chat-meaning.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import type { RouteWishes } from '../../../domain/route-wishes.ts';
import { routerFields } from '../../../domain/router-fields.ts';
import { spellsModelOnce } from '../../../domain/spells-model-once.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { textOf } from '../../../lib/text-of.ts';
import { asksStrictly } from '../asks-strictly.ts';
import type { ReceivedBody } from '../received-body.ts';

const named: ReadonlySet<string> = new Set([
  'model',
  ...routerFields,
  'input',
  'dimensions',
  'encoding_format',
  'user',
]);

/** A checked body of `POST /v1/embeddings`. It never streams. */
export class OpenAiEmbeddingRequest implements ChatRequest {
  readonly dialect = 'openai-embeddings';
  readonly bytes: Uint8Array;
  readonly body: JsonObject;
  readonly spellsModelOnce: boolean;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly stream = false;
  readonly wantsUsage = false;
  readonly reasoning = false;
  readonly strict: boolean;
  wishes: RouteWishes | undefined = undefined;
  #meaning: ChatMeaning | undefined;

  constructor({ bytes, body, text }: ReceivedBody) {
    this.bytes = bytes;
    this.body = body;
    this.spellsModelOnce = spellsModelOnce(text);
    this.model = textOf(body['model']) || undefined;
    this.provider = textOf(body['provider']) || undefined;
    this.strict = asksStrictly(body);
  }

  meaning(): ChatMeaning {
    this.#meaning ??= readMeaning(this.body);
    return this.#meaning;
  }
}

function readMeaning(body: JsonObject): ChatMeaning {
  const embedding: EmbeddingWish = {
    inputs: readInputs(body['input']),
    dimensions: numberOf(body['dimensions']),
    encoding: body['encoding_format'] === 'base64' ? 'base64' : 'float',
  };
  const texts = embedding.inputs.filter((input) => typeof input === 'string');
  return {
    ...emptyMeaning,
    dialect: 'openai-embeddings',
    messages: texts.map((text) => ({ role: 'user', parts: [{ type: 'text', text }] })),
    endUser: textOf(body['user']),
    embedding,
    extra: Object.fromEntries(Object.entries(body).filter(([name]) => !named.has(name))),
  };
}

/** One vector per text or list of token ids; a bare list of numbers is one. */
function readInputs(input: JsonValue | undefined): EmbeddingWish['inputs'] {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input)) return [];
  if (input.every((item) => typeof item === 'number')) return [input];
  return input.flatMap((item): EmbeddingWish['inputs'] => {
    if (typeof item === 'string') return [item];
    return Array.isArray(item) ? [item.filter((token) => typeof token === 'number')] : [];
  });
}
