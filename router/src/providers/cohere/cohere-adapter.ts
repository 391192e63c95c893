import type { ChatMeaning, EmbeddingWish } from '../../domain/chat-meaning.ts';
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
import { textOf } from '../../lib/text-of.ts';
import { customToolsCall } from '../kit/custom-tools.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { numbersOf } from '../kit/numbers-of.ts';
import { ownToolNamesSink } from '../kit/own-tool-names-sink.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { SsePieces } from '../kit/sse-pieces.ts';
import { textsToEmbed } from '../kit/texts-to-embed.ts';
import { thinkableMeaning } from '../kit/thinkable-meaning.ts';
import { TranslatedHttp } from '../kit/translated-http.ts';
import { TranslatedPlain } from '../kit/translated-plain.ts';
import { TranslatedStream } from '../kit/translated-stream.ts';
import { vectorsAnswer } from '../kit/vectors-answer.ts';
import { readFailure } from '../openai-compatible/read-failure.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { ChatReading, readChatAnswer } from './chat-reading.ts';
import type { CohereOptions } from './cohere.ts';
import { encodeChat, toolNames } from './encode-chat.ts';
import type { ChatContext } from './read-chat-event.ts';

export interface CohereAdapterOptions {
  readonly config: ReadConfig<CohereOptions>;
  readonly tools: ProviderTools;
}

const OPENING_BRACE = 0x7b;
const OPENING_ANGLE = 0x3c;

/** Speaks Cohere's own chat and embeddings: every request is translated. */
export class CohereAdapter implements ProviderAdapter {
  readonly #tools: ProviderTools;
  readonly #http: TranslatedHttp;

  constructor({ config, tools }: CohereAdapterOptions) {
    const { url } = config.options;
    this.#tools = tools;
    this.#http = new TranslatedHttp({ url, config, tools, failure: readFailure, notJson: webPageFailure });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request, upstreamModel } = call;
    const meaning = request.meaning();
    if (meaning.embedding !== undefined) return this.#embed(call, sink, meaning, meaning.embedding);
    const custom = customToolsCall(call, sink, (inner, to) => this.chat(inner, to));
    if (custom !== undefined) return custom;
    const told = thinkableMeaning(meaning, call.abilities);
    const { body, dropped, warnings } = encodeChat(told.meaning, upstreamModel, request.stream);
    const context = this.#context(call);
    const secrets = () => this.#http.secrets;
    return this.#http.chat(call, ownToolNamesSink(sink, meaning, toolNames), {
      path: '/v2/chat',
      body,
      dropped: [...told.dropped, ...dropped],
      warnings,
      reader: (reply, first) =>
        first === OPENING_BRACE || first === OPENING_ANGLE
          ? new TranslatedPlain(reply, (answer) => readChatAnswer(answer, context, secrets()), webPageFailure)
          : new TranslatedStream(
              reply,
              new SsePieces(),
              new ChatReading(context, secrets),
              request.stream ? 'read-along' : 'collected',
            ),
    });
  }

  async listModels(call: ListCall): Promise<readonly ListedModel[]> {
    const path = '/v1/models?page_size=1000';
    return readModels(await this.#http.ask({ method: 'GET', path, what: 'model list' }, call));
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #embed(call: ChatCall, sink: AnswerSink, meaning: ChatMeaning, wish: EmbeddingWish): UpstreamCall {
    const texts = textsToEmbed(wish);
    if ('kind' in texts) return refusedCall(sink, texts);
    // Cohere must be told, and other dialects do not: what is looked up later is the rule.
    const { input_type = 'search_document', ...extra } = meaning.extra;
    const dropped = droppedFields({ ...meaning, extra }, { says: new Set(), takesExtraOf: new Set() });
    const context = this.#context(call);
    const { upstreamModel: model } = call;
    return this.#http.chat(call, sink, {
      path: '/v2/embed',
      body: { model, texts, input_type, embedding_types: ['float'], output_dimension: wish.dimensions },
      dropped,
      reader: (reply) =>
        new TranslatedPlain(reply, (answer) => readVectors(answer, texts.length, context), webPageFailure),
    });
  }

  #context({ upstreamModel }: ChatCall): ChatContext {
    const { newId, now } = this.#tools;
    return { id: newId('msg_'), model: upstreamModel, createdS: Math.floor(now() / 1_000) };
  }
}

function readVectors(answer: JsonObject, wanted: number, context: ChatContext) {
  const billed = objectOf(objectOf(answer['meta'])?.['billed_units']);
  const vectors = listOf(objectOf(answer['embeddings'])?.['float']).map(numbersOf);
  return vectorsAnswer({ vectors, wanted, inputTokens: numberOf(billed?.['input_tokens']) }, context);
}

function readModels(body: JsonObject): readonly ListedModel[] {
  return listOf(body['models']).flatMap((entry): readonly ListedModel[] => {
    const model = objectOf(entry) ?? {};
    const id = textOf(model['name']);
    if (!id || model['is_deprecated'] === true) return [];
    const contextLength = numberOf(model['context_length']);
    const features = listOf(model['features']).filter((feature) => typeof feature === 'string');
    return [
      {
        id,
        chat: listOf(model['endpoints']).includes('chat'),
        ...(contextLength === undefined || contextLength <= 0 ? {} : { contextLength }),
        ...(features.length === 0 ? {} : { capabilities: features }),
      },
    ];
  });
}
