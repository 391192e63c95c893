import type { JsonObject } from '../../domain/json.ts';
import {
  type AnswerSink,
  type ChatCall,
  type CountCall,
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
import { askJson } from '../kit/ask-json.ts';
import { CallReply } from '../kit/call-reply.ts';
import { customToolsCall } from '../kit/custom-tools.ts';
import { DeferredCall } from '../kit/deferred-call.ts';
import { ownToolNamesSink } from '../kit/own-tool-names-sink.ts';
import type { SpeakAtPlatform } from '../kit/platform-access.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { strictRefusal } from '../kit/strict-refusal.ts';
import { taughtSchemaCall, wantedSchema } from '../kit/taught-schema.ts';
import type { UpstreamHeaders } from '../kit/upstream-exchange.ts';
import { UpstreamHttp, type UpstreamRequest } from '../kit/upstream-http.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { answerReader } from './answer-reader.ts';
import { type Credential, Credentials } from './credentials.ts';
import { RunningEmbedding } from './embedding-call.ts';
import { encodeEmbedding } from './encode-embedding.ts';
import type { GenerateContext } from './generate-reading.ts';
import { modelRules } from './model-rules.ts';
import { OtherPublishers } from './other-publishers.ts';
import { issuerAt, modelResource } from './platform.ts';
import { readFailure } from './read-failure.ts';
import { readModelPage } from './read-model-list.ts';
import type { GoogleOptions } from './read-options.ts';
import { countBody, type RequestBody, requestBody } from './request-body.ts';
import { toolNames } from './sayable-target.ts';

export interface GoogleAdapterOptions {
  readonly config: ReadConfig<GoogleOptions>;
  readonly tools: ProviderTools;
  /** Who speaks the dialects of other publishers, by the publisher's name. */
  readonly speakers: Readonly<Record<string, SpeakAtPlatform>>;
}

/** The most that each list gives at once, and more pages than any has. */
const PAGE_SIZE = { gemini: 1_000, vertex: 100 } as const;
const MAX_PAGES = 50;

/** Speaks `generateContent`: bytes through for requests of that dialect, translated events for all others. */
export class GoogleAdapter implements ProviderAdapter {
  readonly #options: GoogleOptions;
  readonly #tools: ProviderTools;
  readonly #http: UpstreamHttp;
  readonly #credentials: Credentials;
  readonly #publishers: OtherPublishers;

  constructor({ config, tools, speakers }: GoogleAdapterOptions) {
    const connectTimeoutMs = config.limits.connectMs ?? tools.connectTimeoutMs;
    this.#options = config.options;
    this.#tools = tools;
    this.#http = new UpstreamHttp({
      origin: config.options.url.origin,
      connectTimeoutMs,
      proxy: config.proxy,
      instance: tools.instance,
    });
    this.#credentials = new Credentials({ config, tools, connectTimeoutMs });
    const { options } = config;
    this.#publishers = new OtherPublishers({
      speakers,
      options,
      tools,
      http: this.#http,
      credentials: this.#credentials,
    });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request, upstreamModel } = call;
    const other = this.#publishers.of(upstreamModel);
    if (other !== undefined) return other.speaker.chat({ ...call, upstreamModel: other.model }, sink);
    if (request.dialect !== 'google-generate') {
      if (request.meaning().embedding !== undefined) return this.#embed(call, sink);
      const told = this.#inOtherWords(call, sink);
      if (told !== undefined) return told;
    }
    const body = requestBody(request, upstreamModel, this.#options.platform);
    const refusal = strictRefusal(request, body.dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const reply = this.#replyTo(call, sink, body);
    return this.#whenAuthorised(call, reply, (credential) => {
      const operation = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
      const exchange = this.#http.send(this.#post(call, operation, body.bytes, credential), reply);
      reply.attach(exchange);
      return exchange;
    });
  }

  async countTokens(call: CountCall): Promise<number> {
    const { request, upstreamModel, secret, signal, via } = call;
    const other = this.#publishers.of(upstreamModel);
    if (other !== undefined) return other.speaker.countTokens({ ...call, upstreamModel: other.model });
    const { platform } = this.#options;
    const body = countBody(request, upstreamModel, platform, modelResource(platform, upstreamModel));
    const credential = await this.#credentials.get(secret);
    const sent = this.#post({ upstreamModel, requestId: undefined, via }, 'countTokens', body, credential);
    const tokens = numberOf((await this.#ask('token count', sent, signal))['totalTokens']);
    if (tokens === undefined) throw noSuchAnswer('token count');
    return tokens;
  }

  prefills(upstreamModel: string): boolean {
    const other = this.#publishers.of(upstreamModel);
    return other?.speaker.prefills(other.model) === true;
  }

  async listModels({ secret, signal }: ListCall): Promise<readonly ListedModel[]> {
    const credential = await this.#credentials.get(secret);
    const own = this.#list(
      this.#options.platform.kind === 'gemini' ? 'models' : 'publishers/google/models',
      credential,
      signal,
    );
    // Not every project may see what else is sold; its own list is the one that says whether the provider works.
    const others = this.#publishers.names.map((name) =>
      this.#list(`publishers/${name}/models`, credential, signal).catch(() => []),
    );
    const lists = await Promise.all([own, ...others]);
    return [...new Map(lists.flat().map((model) => [model.id, model])).values()];
  }

  async #list(list: string, credential: Credential, signal: AbortSignal): Promise<readonly ListedModel[]> {
    const { kind } = this.#options.platform;
    const models: ListedModel[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const from = token === undefined ? '' : `&pageToken=${encodeURIComponent(token)}`;
      const path = `${this.#options.url.path}/${list}?pageSize=${PAGE_SIZE[kind]}${from}`;
      const headers = this.#listHeaders(credential);
      const read = readModelPage(
        await this.#ask('model list', { method: 'GET', path, headers, body: undefined }, signal),
      );
      if (read === undefined) throw noSuchAnswer('model list');
      models.push(...read.models);
      if (read.next === undefined || read.next === token) break;
      token = read.next;
    }
    return models;
  }

  async close(): Promise<void> {
    await Promise.all([this.#http.close(), this.#credentials.close()]);
  }

  /** Custom tools and schemas that the model cannot be told as they are. */
  #inOtherWords(call: ChatCall, sink: AnswerSink): UpstreamCall | undefined {
    const chat = (inner: ChatCall, to: AnswerSink) => this.chat(inner, to);
    const custom = customToolsCall(call, sink, chat);
    if (custom !== undefined) return custom;
    const wanted = wantedSchema(call.request);
    if (wanted === undefined) return undefined;
    const rules = modelRules(call.upstreamModel);
    const hasFunctions = call.request.meaning().tools.some((tool) => tool.kind === 'function');
    const canSay = rules.schemas !== 'none' && (rules.schemaBesideTools || !hasFunctions);
    return canSay ? undefined : taughtSchemaCall(call, sink, wanted, { instead: 'nothing', chat });
  }

  #embed(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request, upstreamModel } = call;
    const { embedding } = request.meaning();
    const resource = modelResource(this.#options.platform, upstreamModel);
    const calls = embedding === undefined ? undefined : encodeEmbedding(embedding, this.#options.platform, resource);
    if (embedding === undefined || calls === undefined) {
      const message = 'It makes vectors of texts, not of token ids.';
      return refusedCall(sink, { kind: 'unsupported', message, params: ['input'] });
    }
    return new RunningEmbedding({
      sink,
      calls,
      wanted: embedding.inputs.length,
      fallback: this.#fallback(call, 'embd_'),
      ask: async ({ operation, body }, signal) => {
        const credential = await this.#credentials.get(call.secret);
        const bytes = Buffer.from(JSON.stringify(body));
        return this.#ask('embedding', this.#post(call, operation, bytes, credential), signal);
      },
    }).start();
  }

  #whenAuthorised(
    { secret }: ChatCall,
    reply: CallReply,
    begin: (credential: Credential) => UpstreamCall,
  ): UpstreamCall {
    const ready = this.#credentials.ready(secret);
    if (ready.kind === 'ready') return begin(ready.credential);
    return new DeferredCall(ready.coming, begin, (error) => reply.fail(failureOf(error)));
  }

  #replyTo(call: ChatCall, sink: AnswerSink, { form, dropped, warnings }: RequestBody): CallReply {
    const { stream } = call.request;
    const context: GenerateContext = {
      fallback: this.#fallback(call, 'gen_'),
      newCallId: () => this.#tools.newId('call_'),
      issuer: issuerAt(this.#options.platform),
      warnings,
      secrets: () => this.#credentials.secretForms(),
    };
    return new CallReply({
      sink: form === 'bytes' ? sink : ownToolNamesSink(sink, call.request.meaning(), toolNames),
      dropped,
      stream,
      ...(form === 'bytes' ? { bytesOf: 'google-generate' } : {}),
      reader: (reply, first, chunk) => answerReader({ reply, first, chunk, form, stream, context }),
      failure: (status, headers, body) => this.#failure(status, headers, body),
    });
  }

  #fallback({ upstreamModel }: ChatCall, prefix: string): GenerateContext['fallback'] {
    const { newId, now } = this.#tools;
    return { id: newId(prefix), model: upstreamModel, createdS: Math.floor(now() / 1_000) };
  }

  #post(
    {
      upstreamModel,
      requestId,
      via,
    }: Pick<ChatCall, 'upstreamModel' | 'via'> & { readonly requestId: string | undefined },
    operation: string,
    body: Uint8Array,
    credential: Credential,
  ): UpstreamRequest {
    const headers = this.#credentials.headers(credential);
    headers.push('content-type', 'application/json');
    if (requestId !== undefined) headers.push('x-request-id', requestId);
    const { url, platform } = this.#options;
    const path = `${url.path}/${modelResource(platform, upstreamModel)}:${operation}`;
    return { method: 'POST', path, headers, body, via };
  }

  #listHeaders(credential: Credential): string[] {
    const headers = this.#credentials.headers(credential);
    const project = this.#credentials.billedProject;
    if (project !== undefined) headers.push('x-goog-user-project', project);
    return headers;
  }

  #ask(what: string, request: UpstreamRequest, signal: AbortSignal): Promise<JsonObject> {
    return askJson({
      http: this.#http,
      request,
      signal,
      failure: (status, headers, body) => this.#failure(status, headers, body),
      notJson: webPageFailure,
      what,
    });
  }

  #failure(status: number, headers: UpstreamHeaders, body: string): ProviderFailure {
    // A token can be revoked before its time: the next call fetches another.
    if (status === 401) this.#credentials.refused();
    const secrets = this.#credentials.secretForms();
    return readFailure({ status, headers, body, secrets, nowMs: this.#tools.now() });
  }
}

function failureOf(error: unknown): ProviderFailure {
  if (error instanceof ProviderCallError) return error.failure;
  // Not thrown: nobody stands around a call that waited.
  return { kind: 'misconfigured', message: 'The access token of the service account could not be made.' };
}

function noSuchAnswer(what: string): ProviderCallError {
  return new ProviderCallError({ kind: 'broken-before-content', message: `The provider’s answer is no ${what}.` });
}
