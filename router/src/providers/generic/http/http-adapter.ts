import type {
  AnswerSink,
  ChatCall,
  ListCall,
  ListedModel,
  ProviderAdapter,
  ProviderTools,
  ReadConfig,
  UpstreamCall,
} from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { askJson } from '../../kit/ask-json.ts';
import { parseJson } from '../../kit/lenient-json.ts';
import { refusedCall } from '../../kit/refused-call.ts';
import { secretForms } from '../../kit/secret-forms.ts';
import { strictRefusal } from '../../kit/strict-refusal.ts';
import { taughtSchemaCall, wantedJson } from '../../kit/taught-schema.ts';
import { TranslatedStream } from '../../kit/translated-stream.ts';
import type { UpstreamHeaders } from '../../kit/upstream-exchange.ts';
import { UpstreamHttp } from '../../kit/upstream-http.ts';
import { readFailure } from '../../openai-compatible/read-failure.ts';
import { webPageFailure } from '../../openai-compatible/web-page-failure.ts';
import { fixedModels } from '../fixed-models.ts';
import { findAll } from '../json-path.ts';
import { PathReading } from '../path-reading.ts';
import { fillTemplate, fillWords, type TemplateValues } from '../template.ts';
import { templateValues } from '../template-values.ts';
import { type BodyFormat, FormatReply } from './format-reply.ts';
import type { HttpOptions } from './http.ts';
import { LineTexts, SseTexts } from './text-pieces.ts';
import { WholeReader } from './whole-reader.ts';

export interface HttpAdapterOptions {
  readonly config: ReadConfig<HttpOptions>;
  readonly tools: ProviderTools;
}

/** Asks a server by a template and reads its answer by paths. */
export class HttpAdapter implements ProviderAdapter {
  readonly #config: ReadConfig<HttpOptions>;
  readonly #tools: ProviderTools;
  readonly #http: UpstreamHttp;
  #secrets: readonly string[] | undefined;

  constructor({ config, tools }: HttpAdapterOptions) {
    this.#config = config;
    this.#tools = tools;
    this.#http = new UpstreamHttp({
      origin: config.options.url.origin,
      connectTimeoutMs: config.limits.connectMs ?? tools.connectTimeoutMs,
      proxy: config.proxy,
      instance: tools.instance,
    });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { options } = this.#config;
    if (call.request.meaning().embedding !== undefined) {
      return refusedCall(sink, { kind: 'unsupported', message: 'It makes no embeddings.', params: ['input'] });
    }
    const wanted = wantedJson(call.request);
    if (wanted !== undefined) {
      return taughtSchemaCall(call, sink, wanted, { instead: 'nothing', chat: (inner, to) => this.chat(inner, to) });
    }
    const { values, dropped } = templateValues(call, options.request.asked);
    const refusal = strictRefusal(call.request, dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const { stream } = call.request;
    const reading = this.#reading(call);
    const reply = new FormatReply({
      sink,
      dropped,
      stream,
      format: options.response.format,
      reader: (made, format) => this.#reader(made, format, reading, stream),
      failure: (status, headers, body) => this.#failure(status, headers, body),
    });
    const { method, body } = options.request;
    const filled = body === undefined ? undefined : Buffer.from(JSON.stringify(fillTemplate(body, values)));
    const headers = this.#headers(values, call.secret);
    headers.push('x-request-id', call.requestId);
    if (filled !== undefined && !has(headers, 'content-type')) headers.push('content-type', 'application/json');
    const path = this.#pathOf(fillWords(options.request.path, values, encodeURIComponent));
    const exchange = this.#http.send({ method, path, headers, body: filled, via: call.via }, reply);
    reply.attach(exchange);
    return exchange;
  }

  /** Where the config names the models itself, there is nothing to ask. */
  async listModels({ secret, signal }: ListCall): Promise<readonly ListedModel[]> {
    const { listing, models } = this.#config.options;
    if (listing === undefined) return fixedModels(models, this.#config.defaultModel);
    const body = await askJson({
      http: this.#http,
      request: {
        method: 'GET',
        path: this.#pathOf(listing.path),
        headers: this.#headers({ apiKey: secret }, secret),
        body: undefined,
      },
      signal,
      failure: (status, headers, text) => this.#failure(status, headers, text),
      notJson: webPageFailure,
      what: 'model list',
    });
    return findAll(body, listing.ids).flatMap((id) => (typeof id === 'string' && id !== '' ? [{ id }] : []));
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #reading({ upstreamModel }: ChatCall): PathReading {
    const { newId, now } = this.#tools;
    return new PathReading({
      paths: this.#config.options.response,
      context: { id: newId('msg_'), model: upstreamModel, createdS: Math.floor(now() / 1_000) },
      secrets: () => this.#secretForms(),
    });
  }

  #reader(reply: FormatReply, format: BodyFormat, reading: PathReading, stream: boolean) {
    const collected = stream ? 'read-along' : 'collected';
    switch (format) {
      case 'json':
        return new WholeReader(reply, reading);
      case 'sse':
        return new TranslatedStream(reply, new SseTexts(), reading, collected);
      case 'ndjson':
        return new TranslatedStream(reply, new LineTexts(), reading, collected);
    }
  }

  /** The base URL's own path and query, with what comes behind it. */
  #pathOf(more: string): string {
    const { pathname, search } = this.#config.options.url;
    if (more === '') return pathname + search;
    const [path = '', query = ''] = more.split('?', 2);
    const base = pathname.replace(/\/+$/, '');
    const queries = [search.slice(1), query].filter((one) => one !== '').join('&');
    return (base + path || '/') + (queries === '' ? '' : `?${queries}`);
  }

  /** The key is a bearer token, unless a template says where it stands. */
  #headers(values: TemplateValues, secret: string | undefined): string[] {
    const { headers, asked } = this.#config.options.request;
    const filled = Object.entries(headers).flatMap(([name, value]) => [name, fillWords(value, values, onOneLine)]);
    const own = ['user-agent', this.#tools.userAgent, 'accept-encoding', 'identity', ...filled];
    const isSaid = asked.has('apiKey') || has(filled, 'authorization') || secret === undefined;
    return isSaid ? own : [...own, 'authorization', `Bearer ${secret}`];
  }

  #failure(status: number, headers: UpstreamHeaders, body: string): ProviderFailure {
    return readFailure({
      status,
      headers,
      body: this.#errorBody(body),
      secrets: this.#secretForms(),
      nowMs: this.#tools.now(),
    });
  }

  /** What the config's own path finds is the error's sentence. */
  #errorBody(body: string): string {
    const { error } = this.#config.options.response;
    const found = error === undefined ? undefined : findAll(parseJson(body) ?? null, error)[0];
    return typeof found === 'string' ? JSON.stringify({ error: { message: found } }) : body;
  }

  #secretForms(): readonly string[] {
    const { keys, options } = this.#config;
    this.#secrets ??= secretForms([...keys.map((key) => key.secret), ...Object.values(options.request.headers)]);
    return this.#secrets;
  }
}

function has(headers: readonly string[], name: string): boolean {
  return headers.some((header, index) => index % 2 === 0 && header.toLowerCase() === name);
}

function onOneLine(text: string): string {
  return text.replace(/[^\t\x20-\x7e]+/g, ' ');
}
