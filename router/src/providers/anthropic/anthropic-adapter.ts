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
import { numberOf } from '../../lib/number-of.ts';
import { askJson } from '../kit/ask-json.ts';
import { CustomToolSink, customToolNames } from '../kit/custom-tools.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { secretForms } from '../kit/secret-forms.ts';
import { strictRefusal } from '../kit/strict-refusal.ts';
import { taughtSchemaCall, wantedSchema } from '../kit/taught-schema.ts';
import { UpstreamHttp } from '../kit/upstream-http.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { callHeaders, type ForwardedHeaders } from './call-headers.ts';
import { countBody } from './count-body.ts';
import { MessagesReply } from './messages-reply.ts';
import { modelRules } from './model-rules.ts';
import { readFailure } from './read-failure.ts';
import { readModelPage } from './read-model-list.ts';
import type { AnthropicOptions } from './read-options.ts';
import { requestBody } from './request-body.ts';

export interface AnthropicAdapterOptions {
  readonly config: ReadConfig<AnthropicOptions>;
  readonly tools: ProviderTools;
}

/** The most that the list gives at once, and more pages than any list has. */
const PAGE_SIZE = 1_000;
const MAX_PAGES = 50;

/** Speaks the Messages API: bytes through for requests of that dialect, translated events for all others. */
export class AnthropicAdapter implements ProviderAdapter {
  readonly #config: ReadConfig<AnthropicOptions>;
  readonly #tools: ProviderTools;
  readonly #http: UpstreamHttp;
  readonly #headers: readonly string[];
  #secrets: readonly string[] | undefined;

  constructor({ config, tools }: AnthropicAdapterOptions) {
    this.#config = config;
    this.#tools = tools;
    this.#http = new UpstreamHttp({
      origin: config.options.url.origin,
      connectTimeoutMs: config.limits.connectMs ?? tools.connectTimeoutMs,
      proxy: config.proxy,
      instance: tools.instance,
    });
    this.#headers = ['user-agent', tools.userAgent, 'accept-encoding', 'identity', ...config.options.headers];
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request, upstreamModel, secret, requestId, via } = call;
    if (asksForEmbedding(call)) {
      const message = 'It has no embeddings.';
      return refusedCall(sink, { kind: 'unsupported', message, params: ['input'] });
    }
    const taught = this.#teachSchema(call, sink);
    if (taught !== undefined) return taught;
    const body = requestBody(request, upstreamModel, this.#config.options);
    const refusal = strictRefusal(request, body.dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const reply = new MessagesReply({
      call,
      sink: sinkFor(call, sink),
      tools: this.#tools,
      request: body,
      secrets: () => this.#secretForms(),
    });
    const headers = this.#headersFor(secret, ownHeaders(request));
    headers.push('content-type', 'application/json', 'x-request-id', requestId);
    const exchange = this.#http.send(
      { method: 'POST', path: this.#path('messages'), headers, body: body.bytes, via },
      reply,
    );
    reply.attach(exchange);
    return exchange;
  }

  async countTokens({ request, upstreamModel, secret, signal, via }: CountCall): Promise<number> {
    const headers = this.#headersFor(secret, ownHeaders(request));
    headers.push('content-type', 'application/json');
    const body = countBody(request, upstreamModel, this.#config.options);
    const path = this.#path('messages/count_tokens');
    const answer = await this.#ask('token count', { method: 'POST', path, headers, body, via }, signal);
    const tokens = numberOf(answer['input_tokens']);
    if (tokens === undefined) throw noSuchAnswer('token count');
    return tokens;
  }

  async listModels({ secret, signal }: ListCall): Promise<readonly ListedModel[]> {
    const models: ListedModel[] = [];
    let after: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = after === undefined ? '' : `&after_id=${encodeURIComponent(after)}`;
      const path = `${this.#path('models')}?limit=${PAGE_SIZE}${query}`;
      const headers = this.#headersFor(secret, undefined);
      const answer = await this.#ask('model list', { method: 'GET', path, headers, body: undefined }, signal);
      const read = readModelPage(answer);
      if (read === undefined) throw noSuchAnswer('model list');
      models.push(...read.models);
      if (read.next === undefined || read.next === after) break;
      after = read.next;
    }
    return [...new Map(models.map((model) => [model.id, model])).values()];
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #ask(what: string, request: Parameters<UpstreamHttp['send']>[0], signal: AbortSignal): Promise<JsonObject> {
    return askJson({
      http: this.#http,
      request,
      signal,
      failure: (status, headers, body) =>
        readFailure({ status, headers, body, secrets: this.#secretForms(), nowMs: this.#tools.now() }),
      notJson: webPageFailure,
      what,
    });
  }

  /** A model that cannot be held to a schema is told it, and its answer is checked. Whoever speaks this dialect knows what the model can. */
  #teachSchema(call: ChatCall, sink: AnswerSink): UpstreamCall | undefined {
    if (call.request.dialect === 'anthropic-messages') return undefined;
    const wanted = wantedSchema(call.request);
    if (wanted === undefined || modelRules(call.upstreamModel, this.#config.options.version).schemaOutput)
      return undefined;
    return taughtSchemaCall(call, sink, wanted, { instead: 'nothing', chat: (inner, to) => this.chat(inner, to) });
  }

  #path(endpoint: string): string {
    return `${this.#config.options.url.path}/${endpoint}`;
  }

  #headersFor(secret: string | undefined, forwarded: ForwardedHeaders): string[] {
    return [...this.#headers, ...callHeaders({ options: this.#config.options, secret, forwarded })];
  }

  /** Own headers may carry credentials; name, value, name, value. */
  #secretForms(): readonly string[] {
    const { keys, options } = this.#config;
    const values = options.headers.filter((_, index) => index % 2 === 1);
    this.#secrets ??= secretForms([...keys.map((key) => key.secret), ...values]);
    return this.#secrets;
  }
}

/** This dialect has no custom tools; the functions that stand for them are told as what they are. */
function sinkFor({ request }: ChatCall, sink: AnswerSink): AnswerSink {
  if (request.dialect === 'anthropic-messages') return sink;
  const names = customToolNames(request.meaning());
  return names.size === 0 ? sink : new CustomToolSink(sink, names);
}

/** What a client of another dialect asks of its vendor is none of this one's business. */
function ownHeaders({ dialect, dialectHeaders }: ChatCall['request']): ForwardedHeaders {
  return dialect === 'anthropic-messages' ? dialectHeaders : undefined;
}

/** Only one dialect can ask: all others need not be translated for the question. */
function asksForEmbedding({ request }: ChatCall): boolean {
  if (request.dialect === 'openai-embeddings') return true;
  return request.dialect === 'events' && request.meaning().embedding !== undefined;
}

function noSuchAnswer(what: string): ProviderCallError {
  return new ProviderCallError({ kind: 'broken-before-content', message: `The provider’s answer is no ${what}.` });
}
