import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ChatRequest, ContinuedRequest } from '../../domain/chat-request.ts';
import type { Dialect } from '../../domain/dialect.ts';
import type { JsonObject } from '../../domain/json.ts';
import type {
  AnswerSink,
  ChatCall,
  ListCall,
  ModelDefaults,
  ProviderAdapter,
  UpstreamCall,
} from '../../domain/provider-adapter.ts';
import type { RouteWishes } from '../../domain/route-wishes.ts';

/** An adapter that tells the upstream, of parameters which a request leaves out, what its config says for the model. */
export function withModelDefaults(
  adapter: ProviderAdapter,
  defaults: Readonly<Record<string, ModelDefaults>>,
): ProviderAdapter {
  const { countTokens, loadedModels, forgetResponse } = adapter;
  return {
    chat: (call: ChatCall, sink: AnswerSink): UpstreamCall => {
      const own = Object.hasOwn(defaults, call.upstreamModel) ? defaults[call.upstreamModel] : undefined;
      const request = own === undefined ? call.request : withDefaults(call.request, own);
      return adapter.chat(request === call.request ? call : { ...call, request }, sink);
    },
    ...(countTokens === undefined ? {} : { countTokens: countTokens.bind(adapter) }),
    ...(loadedModels === undefined ? {} : { loadedModels: loadedModels.bind(adapter) }),
    ...(forgetResponse === undefined ? {} : { forgetResponse: forgetResponse.bind(adapter) }),
    prefills: (model: string) => adapter.prefills?.(model) === true,
    listModels: (call: ListCall) => adapter.listModels(call),
    close: () => adapter.close(),
  };
}

/** How each dialect calls the two; where they do not stand at the top of its body, the request is told in events. */
const words: Readonly<Partial<Record<Dialect, { readonly maxTokens: readonly [string, ...string[]] }>>> = {
  'openai-chat': { maxTokens: ['max_tokens', 'max_completion_tokens'] },
  'openai-completions': { maxTokens: ['max_tokens'] },
  'openai-responses': { maxTokens: ['max_output_tokens'] },
  'anthropic-messages': { maxTokens: ['max_tokens'] },
  'cohere-chat': { maxTokens: ['max_tokens'] },
};

function withDefaults(request: ChatRequest, defaults: ModelDefaults): ChatRequest {
  if (request.dialect === 'openai-embeddings') return request;
  const own = words[request.dialect];
  if (own === undefined) return new DefaultedRequest(request, defaults, {});
  const added = {
    ...left(request.body, own.maxTokens, defaults.maxTokens),
    ...left(request.body, ['temperature'], defaults.temperature),
  };
  return Object.keys(added).length === 0 ? request : new DefaultedRequest(request, defaults, added);
}

/** Under the first of its names, where none of them is in the body. A null is the client's own word. */
function left(
  body: JsonObject,
  [name, ...others]: readonly [string, ...string[]],
  value: number | undefined,
): JsonObject {
  const isSaid = [name, ...others].some((word) => body[word] !== undefined);
  return value === undefined || isSaid ? {} : { [name]: value };
}

class DefaultedRequest implements ChatRequest {
  readonly dialect: Dialect;
  readonly bytes: Uint8Array;
  readonly body: JsonObject;
  readonly spellsModelOnce: boolean;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly wishes: RouteWishes | undefined;
  readonly stream: boolean;
  readonly wantsUsage: boolean;
  readonly reasoning: boolean;
  readonly strict: boolean;
  readonly essential: readonly string[];
  readonly dialectHeaders: Readonly<Record<string, string>>;
  readonly holdsForeignSeals: boolean;
  readonly continued: ContinuedRequest | undefined;
  readonly #asked: ChatRequest;
  readonly #defaults: ModelDefaults;
  #meaning: ChatMeaning | undefined;

  constructor(asked: ChatRequest, defaults: ModelDefaults, added: JsonObject) {
    const isOwnDialect = words[asked.dialect] !== undefined;
    this.#asked = asked;
    this.#defaults = defaults;
    // Of a dialect in which they have no place at the top, an upstream must not get the bytes.
    this.dialect = isOwnDialect ? asked.dialect : 'events';
    this.bytes = isOwnDialect ? inFront(asked.bytes, added) : asked.bytes;
    this.body = { ...asked.body, ...added };
    this.spellsModelOnce = asked.spellsModelOnce;
    this.model = asked.model;
    this.provider = asked.provider;
    this.wishes = asked.wishes;
    this.stream = asked.stream;
    this.wantsUsage = asked.wantsUsage;
    this.reasoning = asked.reasoning;
    this.strict = asked.strict;
    this.essential = asked.essential ?? [];
    this.dialectHeaders = asked.dialectHeaders ?? {};
    this.holdsForeignSeals = asked.holdsForeignSeals === true;
    this.continued = asked.continued && { ...asked.continued, whole: { ...asked.continued.whole, ...added } };
  }

  meaning(): ChatMeaning {
    this.#meaning ??= this.#filled(this.#asked.meaning());
    return this.#meaning;
  }

  #filled(asked: ChatMeaning): ChatMeaning {
    if (asked.embedding !== undefined) return asked;
    return {
      ...asked,
      maxOutputTokens: asked.maxOutputTokens ?? this.#defaults.maxTokens,
      temperature: asked.temperature ?? this.#defaults.temperature,
    };
  }
}

const OPEN = 0x7b;

/** As the first fields of the object, so that every byte that the client sent stays as it is. */
function inFront(bytes: Uint8Array, added: JsonObject): Uint8Array {
  const at = bytes.indexOf(OPEN) + 1;
  const fields = Buffer.from(`${JSON.stringify(added).slice(1, -1)},`);
  return Buffer.concat([bytes.subarray(0, at), fields, bytes.subarray(at)]);
}
