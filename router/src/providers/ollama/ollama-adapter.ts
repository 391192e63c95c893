import type { EmbeddingWish } from '../../domain/chat-meaning.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { JsonObject } from '../../domain/json.ts';
import {
  type AnswerSink,
  type ChatCall,
  type ListCall,
  type ListedModel,
  type ProviderAdapter,
  ProviderCallError,
  type ProviderTools,
  type ReadConfig,
  type UpstreamCall,
} from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { numberOf } from '../../lib/number-of.ts';
import { customToolsCall } from '../kit/custom-tools.ts';
import { listOf } from '../kit/lenient-json.ts';
import { LinePieces } from '../kit/line-pieces.ts';
import { numbersOf } from '../kit/numbers-of.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { SecondWayCall, type WaysOfCalling } from '../kit/second-way-call.ts';
import { textsToEmbed } from '../kit/texts-to-embed.ts';
import { thinkableMeaning } from '../kit/thinkable-meaning.ts';
import { TranslatedHttp } from '../kit/translated-http.ts';
import { TranslatedPlain } from '../kit/translated-plain.ts';
import { TranslatedStream } from '../kit/translated-stream.ts';
import { vectorsAnswer } from '../kit/vectors-answer.ts';
import { ownDialects } from '../openai-compatible/own-dialects.ts';
import { readFailure } from '../openai-compatible/read-failure.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { encodeNative } from './encode-native.ts';
import { NativeReading, readNativeAnswer } from './native-reading.ts';
import type { OllamaOptions } from './ollama.ts';
import { readShow, readTags, type TaggedModel } from './read-models.ts';
import type { NativeContext } from './read-native.ts';

export interface OllamaAdapterOptions {
  /** The same server by its OpenAI-compatible door. */
  readonly compatible: ProviderAdapter;
  readonly config: ReadConfig<OllamaOptions>;
  readonly tools: ProviderTools;
}

const OPENING_ANGLE = 0x3c;
/** A machine holds some dozens of models; each is asked for once, until it is pulled anew. */
const MAX_SHOWN_MODELS = 100;

/** Ollama by both of its doors. */
export class OllamaAdapter implements ProviderAdapter {
  readonly #compatible: ProviderAdapter;
  readonly #config: ReadConfig<OllamaOptions>;
  readonly #tools: ProviderTools;
  readonly #http: TranslatedHttp;
  /** Once more without a word of thinking. */
  readonly #ways: WaysOfCalling;
  /** What is known of a model, by its digest. */
  readonly #shown = new Map<string, ListedModel>();

  constructor({ compatible, config, tools }: OllamaAdapterOptions) {
    const { url, headers } = config.options;
    this.#compatible = compatible;
    this.#config = config;
    this.#tools = tools;
    this.#ways = {
      send: (call, sink) => this.#send(call, sink),
      sendInstead: (call, sink, failure) =>
        cannotThink(failure) ? this.#send({ ...call, abilities: { can: [], lacks: ['reasoning'] } }, sink) : undefined,
    };
    this.#http = new TranslatedHttp({
      url: { ...url, path: url.path.replace(/\/v1$/, '') },
      config,
      tools,
      headers,
      failure: readFailure,
      notJson: webPageFailure,
    });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request } = call;
    if (this.#goesCompatible(request)) return this.#compatible.chat(call, sink);
    const meaning = request.meaning();
    if (meaning.embedding !== undefined) return this.#embed(call, sink, meaning.embedding);
    const custom = customToolsCall(call, sink, (inner, to) => this.chat(inner, to));
    if (custom !== undefined) return custom;
    // Of a model that nobody listed yet only its refusal tells whether it thinks.
    const mayRefuse = meaning.reasoning !== undefined && call.abilities?.lacks.includes('reasoning') !== true;
    return mayRefuse ? new SecondWayCall(this.#ways, call, sink).start() : this.#send(call, sink);
  }

  #send(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request } = call;
    const told = thinkableMeaning(request.meaning(), call.abilities);
    const { body, dropped } = encodeNative(told.meaning, call.upstreamModel, request.stream, this.#config.options);
    const context = this.#context(call);
    const secrets = () => this.#http.secrets;
    return this.#http.chat(call, sink, {
      path: '/api/chat',
      body,
      dropped: [...told.dropped, ...dropped],
      reader: (reply, first, chunk) =>
        isWhole(first, chunk, request.stream)
          ? new TranslatedPlain(reply, (answer) => readNativeAnswer(answer, context, secrets()), webPageFailure)
          : new TranslatedStream(
              reply,
              new LinePieces(),
              new NativeReading(context, secrets),
              request.stream ? 'read-along' : 'collected',
            ),
    });
  }

  /** Its own API takes an assistant's message that stands last for the beginning of the answer. */
  prefills(): boolean {
    return this.#config.options.mode !== 'compatible';
  }

  /** By its own list, with what it knows of each model; a server that only speaks OpenAI's dialect has that one's. */
  async listModels(call: ListCall): Promise<readonly ListedModel[]> {
    if (this.#config.options.mode === 'compatible') return this.#compatible.listModels(call);
    let tags: readonly TaggedModel[];
    try {
      tags = readTags(await this.#ask('GET', '/api/tags', undefined, call));
    } catch (error) {
      if (error instanceof ProviderCallError && isMissing(error.failure)) return this.#compatible.listModels(call);
      throw error;
    }
    return Promise.all(tags.map((model, index) => this.#show(model, index, call)));
  }

  /** The models in memory now: they answer at once. */
  async loadedModels(call: ListCall): Promise<readonly string[]> {
    const models = readTags(await this.#ask('GET', '/api/ps', undefined, call));
    return models.map(({ name }) => name);
  }

  async close(): Promise<void> {
    await Promise.all([this.#http.close(), this.#compatible.close()]);
  }

  #goesCompatible(request: ChatRequest): boolean {
    const { mode } = this.#config.options;
    if (mode === 'compatible') return true;
    // Native completions know no prompt of several texts, nor token ids.
    if (request.dialect === 'openai-completions') return true;
    return mode === 'auto' && ownDialects.has(request.dialect);
  }

  async #show({ name, digest }: TaggedModel, index: number, call: ListCall): Promise<ListedModel> {
    const known = this.#shown.get(digest);
    if (known !== undefined && known.id === name) return known;
    if (index >= MAX_SHOWN_MODELS) return { id: name };
    try {
      const shown = readShow(name, await this.#ask('POST', '/api/show', { model: name }, call));
      if (digest !== '') this.#shown.set(digest, shown);
      return shown;
    } catch {
      // The list is worth more than what is known of one of its models.
      return { id: name };
    }
  }

  #embed(call: ChatCall, sink: AnswerSink, wish: EmbeddingWish): UpstreamCall {
    const texts = textsToEmbed(wish);
    if ('kind' in texts) return refusedCall(sink, texts);
    const { keepAlive } = this.#config.options;
    const context = this.#context(call);
    return this.#http.chat(call, sink, {
      path: '/api/embed',
      body: { model: call.upstreamModel, input: texts, dimensions: wish.dimensions, keep_alive: keepAlive },
      dropped: [],
      reader: (reply) =>
        new TranslatedPlain(reply, (answer) => readVectors(answer, texts.length, context), webPageFailure),
    });
  }

  #ask(method: 'GET' | 'POST', path: string, body: unknown, call: ListCall): Promise<JsonObject> {
    return this.#http.ask({ method, path, body, what: 'model list' }, call);
  }

  #context({ upstreamModel }: ChatCall): NativeContext {
    const { newId, now } = this.#tools;
    return {
      id: newId('chatcmpl-'),
      model: upstreamModel,
      createdS: Math.floor(now() / 1_000),
      newCallId: () => newId('call_'),
    };
  }
}

/** A plain answer, or a web page; a server that streams unasked begins with a line that is not done. */
function isWhole(first: number, chunk: Buffer, stream: boolean): boolean {
  if (first === OPENING_ANGLE) return true;
  return !stream && !/"done"\s*:\s*false/.test(chunk.toString('latin1'));
}

/** In its own words, of which its users report. */
function cannotThink(failure: ProviderFailure): boolean {
  return failure.kind === 'invalid-request' && /does not support thinking/i.test(failure.message);
}

/** No such address: a server of another make, or an address of the compatible door alone. */
function isMissing(failure: ProviderFailure): boolean {
  return failure.kind === 'model-not-found' || failure.kind === 'invalid-request' || failure.kind === 'misconfigured';
}

function readVectors(answer: JsonObject, wanted: number, context: NativeContext) {
  const vectors = listOf(answer['embeddings']).map(numbersOf);
  return vectorsAnswer({ vectors, wanted, inputTokens: numberOf(answer['prompt_eval_count']) }, context);
}
