import type { JsonObject } from '../../domain/json.ts';
import type {
  AnswerSink,
  ChatCall,
  ListCall,
  ProviderTools,
  ReadConfig,
  UpstreamCall,
} from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { askJson } from './ask-json.ts';
import type { BaseUrl } from './base-url.ts';
import { CallReply, type CallReplyOptions } from './call-reply.ts';
import type { ErrorReply } from './error-reply.ts';
import { refusedCall } from './refused-call.ts';
import { secretForms } from './secret-forms.ts';
import { strictRefusal } from './strict-refusal.ts';
import type { UpstreamHeaders } from './upstream-exchange.ts';
import { UpstreamHttp } from './upstream-http.ts';

export interface TranslatedHttpOptions {
  readonly url: BaseUrl;
  readonly config: ReadConfig;
  readonly tools: ProviderTools;
  /** Sent with every request: name, value, name, value. Their values are kept like keys. */
  readonly headers?: readonly string[];
  /** What a bad status means. */
  readonly failure: (reply: ErrorReply) => ProviderFailure;
  /** What a body means that is no JSON; undefined where it means nothing. */
  readonly notJson: (text: string) => ProviderFailure | undefined;
}

/** What is asked of a model, translated. */
export interface TranslatedRequest {
  /** After the base URL's own. */
  readonly path: string;
  readonly body: unknown;
  /** What of the client's request could not be said (`AnswerHead.dropped`). */
  readonly dropped: readonly string[];
  /** What of it was said otherwise than asked. */
  readonly warnings?: readonly string[];
  /** Beside the usual ones: name, value, name, value. */
  readonly headers?: readonly string[];
  readonly reader: CallReplyOptions['reader'];
}

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** What is asked for, in a sentence: `model list`. */
  readonly what: string;
  /** Told when a connection stands. */
  readonly connected?: () => void;
}

/** One provider whose every request is translated: JSON there, JSON or a stream back, the key as a bearer token. */
export class TranslatedHttp {
  readonly #options: TranslatedHttpOptions;
  readonly #http: UpstreamHttp;
  #secrets: readonly string[] | undefined;

  constructor(options: TranslatedHttpOptions) {
    const { url, config, tools } = options;
    this.#options = options;
    this.#http = new UpstreamHttp({
      origin: url.origin,
      connectTimeoutMs: config.limits.connectMs ?? tools.connectTimeoutMs,
      proxy: config.proxy,
      instance: tools.instance,
    });
  }

  /** What must not be shown of an error, in all its forms. */
  get secrets(): readonly string[] {
    const { config, headers = [] } = this.#options;
    const values = headers.filter((_, index) => index % 2 === 1);
    this.#secrets ??= secretForms([...config.keys.map((key) => key.secret), ...values]);
    return this.#secrets;
  }

  chat({ request, requestId, secret, via }: ChatCall, sink: AnswerSink, sent: TranslatedRequest): UpstreamCall {
    const refusal = strictRefusal(request, sent.dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const reply = new CallReply({
      sink,
      dropped: sent.dropped,
      warnings: sent.warnings ?? [],
      stream: request.stream,
      reader: sent.reader,
      failure: (status, headers, body) => this.#failure(status, headers, body),
    });
    const headers = this.#headersFor(secret);
    headers.push('content-type', 'application/json', 'x-request-id', requestId, ...(sent.headers ?? []));
    const path = this.#options.url.path + sent.path;
    const exchange = this.#http.send({ method: 'POST', path, headers, body: bytesOf(sent.body), via }, reply);
    reply.attach(exchange);
    return exchange;
  }

  /** One question, answered by one JSON object. Rejects with a `ProviderCallError`. */
  ask({ method, path, body, what, connected }: Question, { secret, signal }: ListCall): Promise<JsonObject> {
    const headers = this.#headersFor(secret);
    if (body !== undefined) headers.push('content-type', 'application/json');
    return askJson({
      http: this.#http,
      request: {
        method,
        path: this.#options.url.path + path,
        headers,
        body: body === undefined ? undefined : bytesOf(body),
      },
      signal,
      failure: (status, replyHeaders, text) => this.#failure(status, replyHeaders, text),
      notJson: this.#options.notJson,
      what,
      connected,
    });
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #headersFor(secret: string | undefined): string[] {
    const { tools, headers = [] } = this.#options;
    const own = ['user-agent', tools.userAgent, 'accept-encoding', 'identity', ...headers];
    return secret === undefined ? own : [...own, 'authorization', `Bearer ${secret}`];
  }

  #failure(status: number, headers: UpstreamHeaders, body: string): ProviderFailure {
    return this.#options.failure({ status, headers, body, secrets: this.secrets, nowMs: this.#options.tools.now() });
  }
}

function bytesOf(body: unknown): Buffer {
  return Buffer.from(JSON.stringify(body));
}
