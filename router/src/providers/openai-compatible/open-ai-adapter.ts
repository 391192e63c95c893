import type { ChatRequest } from '../../domain/chat-request.ts';
import type { ProviderId } from '../../domain/ids.ts';
import { isJsonObject } from '../../domain/json.ts';
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
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { customToolsCall } from '../kit/custom-tools.ts';
import { foldedSystemTurns, hasSystemTurns, type SystemPlace, systemPlaceSaidBy } from '../kit/fold-system-turns.ts';
import { ownToolNamesSink } from '../kit/own-tool-names-sink.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { requestInEvents } from '../kit/request-in-events.ts';
import { SecondWayCall, type WaysOfCalling } from '../kit/second-way-call.ts';
import { secretForms } from '../kit/secret-forms.ts';
import { strictRefusal } from '../kit/strict-refusal.ts';
import { taughtSchemaCall, wantedSchema } from '../kit/taught-schema.ts';
import { toolNames64 } from '../kit/tool-name-form.ts';
import { UpstreamHttp } from '../kit/upstream-http.ts';
import { answersOddly } from './answers-oddly.ts';
import { chatModelRules } from './chat-model-rules.ts';
import { ChatReply } from './chat-reply.ts';
import { CompletionsApi } from './completions-api.ts';
import { encodeEmbedding } from './encode-embedding.ts';
import { encodeMeaning } from './encode-meaning.ts';
import { type ForwardedBody, forwardBody } from './forward-body.ts';
import { ListReply } from './list-reply.ts';
import { ownDialects } from './own-dialects.ts';
import { goesOn, markPrefill } from './prefill.ts';
import type { OpenAiQuirks } from './quirks.ts';
import type { OpenAiOptions } from './read-options.ts';
import { ResponsesApi } from './responses/responses-api.ts';
import { SchemaLacks } from './schema-lacks.ts';

export interface OpenAiAdapterOptions {
  /** Whose answers it is told to go on from by their ids; undefined: of nobody. */
  readonly id?: ProviderId;
  readonly quirks: OpenAiQuirks;
  readonly config: ReadConfig<OpenAiOptions>;
  readonly tools: ProviderTools;
}

/** More keys than one provider has; some types renew theirs. */
const MOST_KEYED = 64;

/** Speaks OpenAI's chat dialect to one server: bytes through for requests of that dialect, translated events for all others. */
export class OpenAiAdapter implements ProviderAdapter {
  readonly #quirks: OpenAiQuirks;
  readonly #tools: ProviderTools;
  readonly #http: UpstreamHttp;
  readonly #chatPath: string;
  readonly #path: string;
  readonly #query: string;
  readonly #deploymentsPath: string | undefined;
  readonly #modelsPath: string;
  readonly #headers: readonly string[];
  /** All headers that requests with one secret have in common. */
  readonly #keyed = new Map<string, readonly string[]>();
  readonly #secrets: () => readonly string[];
  /** Once more with its instructions where the chat template takes them, or with its schema in words, where it says that it takes them in no other way. */
  readonly #ways: WaysOfCalling;
  readonly #schemaLacks = new SchemaLacks();
  readonly #completions: CompletionsApi;
  /** undefined where the server has the chat dialect alone, or shall be asked in it. */
  protected readonly responses: ResponsesApi | undefined;

  constructor({ id, quirks, config, tools }: OpenAiAdapterOptions) {
    const { url, query, perDeployment, headers } = config.options;
    this.#quirks = quirks;
    this.#tools = tools;
    this.#http = new UpstreamHttp({
      origin: url.origin,
      connectTimeoutMs: config.limits.connectMs ?? tools.connectTimeoutMs,
      proxy: config.proxy,
      instance: tools.instance,
    });
    this.#deploymentsPath = perDeployment ? `${url.path}/deployments/` : undefined;
    this.#query = query;
    this.#chatPath = `${url.path}/chat/completions${query}`;
    this.#modelsPath = `${url.path}/models${query}`;
    this.#path = url.path;
    let secrets: readonly string[] | undefined;
    this.#secrets = () => {
      secrets ??= secretForms([...config.keys.map((key) => key.secret), ...valuesOf(headers)]);
      return secrets;
    };
    this.#headers = ['user-agent', tools.userAgent, 'accept-encoding', 'identity', ...headers];
    this.#ways = {
      send: (call, sink) => this.#send(call, sink),
      sendInstead: (call, sink, failure) => this.#instead(call, sink, failure),
    };
    this.responses = this.#responsesApi(id, config.options);
    this.#completions = new CompletionsApi({ quirks, tools, make: (call, sink) => this.#make(call, sink) });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    return call.request.dialect === 'openai-completions' ? this.#completions.call(call, sink) : this.#make(call, sink);
  }

  #make(call: ChatCall, sink: AnswerSink): UpstreamCall {
    return this.responses?.speaks(call) === true ? this.responses.chat(call, sink) : this.#chat(call, sink);
  }

  #chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const told = this.#teachSchema(call, sink) ?? this.#tellCustomTools(call, sink);
    if (told !== undefined) return told;
    return this.#mayMend(call) ? new SecondWayCall(this.#ways, call, sink).start() : this.#send(call, sink);
  }

  #send(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { bytes, hidesUsage, dropped, warnings, prefilled = false } = this.#encode(call);
    const refusal = strictRefusal(call.request, dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const reply = new ChatReply({
      call,
      sink: ownDialects.has(call.request.dialect) ? sink : ownToolNamesSink(sink, call.request.meaning(), toolNames64),
      quirks: this.#quirks,
      tools: this.#tools,
      hidesUsage,
      rereads: answersOddly(call, this.#quirks),
      dropped,
      warnings,
      secrets: this.#secrets,
    });
    const { via, requestId } = call;
    const headers = [...this.#headersFor(call.secret), 'content-type', 'application/json', 'x-request-id', requestId];
    const path = this.#pathFor(call, prefilled);
    const exchange = this.#http.send({ method: 'POST', path, headers, body: bytes, via }, reply);
    reply.attach(exchange);
    return exchange;
  }

  async forgetResponse(id: string, call: ListCall): Promise<void> {
    await this.responses?.forget(id, call);
  }

  prefills(upstreamModel: string): boolean {
    return goesOn(this.#quirks.prefill, upstreamModel);
  }

  listModels({ secret, signal }: ListCall): Promise<readonly ListedModel[]> {
    return new Promise((resolve, reject) => {
      const reply = new ListReply({ secrets: this.#secrets(), nowMs: this.#tools.now(), resolve, reject });
      if (signal.aborted) {
        reply.cancel();
        return;
      }
      signal.addEventListener('abort', () => reply.cancel(), { once: true });
      const headers = [...this.#headersFor(secret)];
      reply.attach(this.#http.send({ method: 'GET', path: this.#modelsPath, headers, body: undefined }, reply));
    });
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #teachSchema(call: ChatCall, sink: AnswerSink): UpstreamCall | undefined {
    const { request } = call;
    // The bytes of a request without a format need no understanding.
    if (ownDialects.has(request.dialect) && request.body['response_format'] === undefined) return undefined;
    const instead = this.#insteadOfSchema(call);
    const wanted = instead === undefined ? undefined : wantedSchema(request);
    if (instead === undefined || wanted === undefined) return undefined;
    return taughtSchemaCall(call, sink, wanted, { instead, chat: (inner, to) => this.#chat(inner, to) });
  }

  /** What a model is asked for that cannot be held to a schema; undefined where it can. */
  #insteadOfSchema({ upstreamModel, abilities }: ChatCall): 'json' | 'nothing' | undefined {
    const { structuredOutput, models } = this.#quirks;
    if (structuredOutput !== 'schema') return structuredOutput;
    const lacks = abilities?.lacks.includes('structured') || this.#schemaLacks.has(upstreamModel, this.#tools.now());
    return chatModelRules(models, upstreamModel).structuredOutput ?? (lacks ? 'nothing' : undefined);
  }

  #instead(call: ChatCall, sink: AnswerSink, failure: ProviderFailure): UpstreamCall | undefined {
    const place = systemPlaceSaidBy(failure);
    if (place !== undefined && this.#mayFold(call)) return this.#send(foldedCall(call, place), sink);
    const lacks = this.#schemaLacks.saidBy(failure, call.upstreamModel, this.#tools.now());
    return lacks ? this.#teachSchema(call, sink) : undefined;
  }

  #mayMend(call: ChatCall): boolean {
    return wantsSchema(call.request) || this.#mayFold(call);
  }

  /** Requests of its own dialect are meant as they are. */
  #mayFold({ request }: ChatCall): boolean {
    return !ownDialects.has(request.dialect) && hasSystemTurns(request.meaning());
  }

  /** Requests of its own dialect pass as they are, whatever they hold. */
  #tellCustomTools(call: ChatCall, sink: AnswerSink): UpstreamCall | undefined {
    if (this.#quirks.customTools || ownDialects.has(call.request.dialect)) return undefined;
    return customToolsCall(call, sink, (inner, to) => this.#chat(inner, to));
  }

  #responsesApi(
    provider: ProviderId | undefined,
    { openAiApi: api = 'chat', url, query }: OpenAiOptions,
  ): ResponsesApi | undefined {
    const quirks = this.#quirks;
    if (quirks.responses === undefined || api === 'chat') return undefined;
    return new ResponsesApi({
      provider,
      quirks,
      responses: quirks.responses,
      api,
      http: this.#http,
      path: `${url.path}/responses`,
      query,
      tools: this.#tools,
      chat: (call, sink) => this.#chat(call, sink),
      headersFor: (secret) => this.#headersFor(secret),
      secrets: this.#secrets,
    });
  }

  #encode({ request, upstreamModel, abilities }: ChatCall): ForwardedBody & { readonly prefilled?: boolean } {
    if (ownDialects.has(request.dialect)) return forwardBody(request, upstreamModel, this.#quirks);
    const { embedding } = request.meaning();
    if (embedding !== undefined) return encodeEmbedding(request.meaning(), embedding, upstreamModel);
    const { body, dropped, warnings } = encodeMeaning({
      meaning: request.meaning(),
      model: upstreamModel,
      stream: request.stream,
      quirks: this.#quirks,
      lacksThinking: abilities?.lacks.includes('reasoning') === true,
    });
    const prefilled = markPrefill(body, this.#quirks.prefill, upstreamModel);
    return { bytes: Buffer.from(JSON.stringify(body)), hidesUsage: false, dropped, warnings, prefilled };
  }

  #pathFor({ request, upstreamModel }: ChatCall, prefilled: boolean): string {
    const other = prefilled ? this.#quirks.prefill?.path : undefined;
    if (other !== undefined)
      return `${this.#path.replace(/\/(?:v1|beta)$/, '')}${other}/chat/completions${this.#query}`;
    if (request.dialect === 'openai-chat' && this.#deploymentsPath === undefined) return this.#chatPath;
    const before =
      this.#deploymentsPath === undefined ? this.#path : this.#deploymentsPath + encodeURIComponent(upstreamModel);
    return `${before}/${operationOf(request)}${this.#query}`;
  }

  /** Remembered: joined anew for each request, the credential's text would be copied and checked anew, too. */
  #headersFor(secret: string | undefined): readonly string[] {
    if (secret === undefined) return this.#headers;
    const known = this.#keyed.get(secret);
    if (known !== undefined) return known;
    const { name, prefix } = this.#quirks.keyHeader;
    const made = [...this.#headers, name, prefix + secret];
    if (this.#keyed.size >= MOST_KEYED) this.#keyed.clear();
    this.#keyed.set(secret, made);
    return made;
  }
}

/** Asked of the body where its bytes can pass: a request is not worth being understood for that. */
function wantsSchema(request: ChatRequest): boolean {
  if (!ownDialects.has(request.dialect)) return wantedSchema(request) !== undefined;
  const format = request.body['response_format'];
  return isJsonObject(format) && format['type'] === 'json_schema';
}

function foldedCall(call: ChatCall, place: SystemPlace): ChatCall {
  return { ...call, request: requestInEvents(call.request, foldedSystemTurns(call.request.meaning(), place)) };
}

/** Own headers may carry credentials (`x-goog-api-key`); name, value, name, value. */
function valuesOf(headers: readonly string[]): readonly string[] {
  return headers.filter((_, index) => index % 2 === 1);
}

function operationOf(request: ChatRequest): string {
  if (request.dialect === 'openai-completions') return 'completions';
  const embeds =
    request.dialect === 'openai-embeddings' ||
    (request.dialect !== 'openai-chat' && request.meaning().embedding !== undefined);
  return embeds ? 'embeddings' : 'chat/completions';
}
