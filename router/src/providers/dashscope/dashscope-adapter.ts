import type { EmbeddingWish } from '../../domain/chat-meaning.ts';
import type { JsonObject } from '../../domain/json.ts';
import type {
  AnswerSink,
  ChatCall,
  ListCall,
  ListedModel,
  ProviderAdapter,
  ProviderTools,
  ReadConfig,
  UpstreamCall,
} from '../../domain/provider-adapter.ts';
import { numberOf } from '../../lib/number-of.ts';
import { customToolsCall } from '../kit/custom-tools.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { numbersOf } from '../kit/numbers-of.ts';
import { ownToolNamesSink } from '../kit/own-tool-names-sink.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { SsePieces } from '../kit/sse-pieces.ts';
import { taughtSchemaCall, wantedSchema } from '../kit/taught-schema.ts';
import { textsToEmbed } from '../kit/texts-to-embed.ts';
import { thinkableMeaning } from '../kit/thinkable-meaning.ts';
import { toolNames64 } from '../kit/tool-name-form.ts';
import { TranslatedHttp } from '../kit/translated-http.ts';
import { TranslatedPlain } from '../kit/translated-plain.ts';
import { TranslatedStream } from '../kit/translated-stream.ts';
import { vectorsAnswer } from '../kit/vectors-answer.ts';
import { defaultQuirks } from '../openai-compatible/quirks.ts';
import type { ReadContext } from '../openai-compatible/read-chunk.ts';
import { readFailure } from '../openai-compatible/read-failure.ts';
import { readModelList } from '../openai-compatible/read-model-list.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import type { DashScopeOptions } from './dashscope.ts';
import { encodeGeneration } from './encode-generation.ts';
import { GenerationReading, readGeneration } from './generation-reading.ts';

export interface DashScopeAdapterOptions {
  readonly config: ReadConfig<DashScopeOptions>;
  readonly tools: ProviderTools;
}

const OPENING_BRACE = 0x7b;
const OPENING_ANGLE = 0x3c;
const EMBEDDINGS = '/api/v1/services/embeddings/text-embedding/text-embedding';
const asksStream = ['X-DashScope-SSE', 'enable'] as const;

/** Speaks DashScope's native generation and embeddings: every request is translated. */
export class DashScopeAdapter implements ProviderAdapter {
  readonly #tools: ProviderTools;
  readonly #http: TranslatedHttp;

  constructor({ config, tools }: DashScopeAdapterOptions) {
    const { url } = config.options;
    this.#tools = tools;
    this.#http = new TranslatedHttp({ url, config, tools, failure: readFailure, notJson: webPageFailure });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request, upstreamModel } = call;
    const { embedding } = request.meaning();
    if (embedding !== undefined) return this.#embed(call, sink, embedding);
    const wanted = wantedSchema(request);
    if (wanted !== undefined) {
      return taughtSchemaCall(call, sink, wanted, { instead: 'json', chat: (inner, to) => this.chat(inner, to) });
    }
    const custom = customToolsCall(call, sink, (inner, to) => this.chat(inner, to));
    if (custom !== undefined) return custom;
    const told = thinkableMeaning(request.meaning(), call.abilities);
    const { door, body, dropped, warnings } = encodeGeneration(told.meaning, upstreamModel, request.stream);
    const context = this.#context(call);
    const secrets = () => this.#http.secrets;
    return this.#http.chat(call, ownToolNamesSink(sink, told.meaning, toolNames64), {
      path: `/api/v1/services/aigc/${door}/generation`,
      body,
      dropped: [...told.dropped, ...dropped],
      warnings,
      headers: request.stream ? asksStream : [],
      reader: (reply, first) =>
        first === OPENING_BRACE || first === OPENING_ANGLE
          ? new TranslatedPlain(reply, (answer) => readGeneration(answer, context, secrets()), webPageFailure)
          : new TranslatedStream(
              reply,
              new SsePieces(),
              new GenerationReading(context, secrets),
              request.stream ? 'read-along' : 'collected',
            ),
    });
  }

  /** The native API has no list; the other door of the same host has one. */
  async listModels(call: ListCall): Promise<readonly ListedModel[]> {
    const path = '/compatible-mode/v1/models';
    return readModelList(await this.#http.ask({ method: 'GET', path, what: 'model list' }, call)) ?? [];
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #embed(call: ChatCall, sink: AnswerSink, wish: EmbeddingWish): UpstreamCall {
    const texts = textsToEmbed(wish);
    if ('kind' in texts) return refusedCall(sink, texts);
    const { fallback } = this.#context(call);
    return this.#http.chat(call, sink, {
      path: EMBEDDINGS,
      body: { model: call.upstreamModel, input: { texts }, parameters: { dimension: wish.dimensions } },
      dropped: [],
      reader: (reply) =>
        new TranslatedPlain(reply, (answer) => readVectors(answer, texts.length, fallback), webPageFailure),
    });
  }

  #context({ upstreamModel }: ChatCall): ReadContext {
    const { newId, now } = this.#tools;
    return {
      quirks: defaultQuirks,
      fallback: { id: newId('chatcmpl-'), model: upstreamModel, createdS: Math.floor(now() / 1_000) },
      newCallId: () => newId('call_'),
    };
  }
}

function readVectors(answer: JsonObject, wanted: number, fallback: ReadContext['fallback']) {
  const entries = listOf(objectOf(answer['output'])?.['embeddings']).map((entry) => objectOf(entry) ?? {});
  const ordered = entries.toSorted((one, other) => Number(one['text_index'] ?? 0) - Number(other['text_index'] ?? 0));
  const vectors = ordered.map((entry) => numbersOf(entry['embedding']));
  const inputTokens = numberOf(objectOf(answer['usage'])?.['total_tokens']);
  return vectorsAnswer({ vectors, wanted, inputTokens }, fallback);
}
