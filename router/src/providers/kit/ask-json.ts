import type { JsonObject } from '../../domain/json.ts';
import { ProviderCallError } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { BodyCollector } from './body-collector.ts';
import { objectOf, parseJson } from './lenient-json.ts';
import type { UpstreamExchange, UpstreamHeaders, UpstreamReceiver } from './upstream-exchange.ts';
import type { UpstreamHttp, UpstreamRequest } from './upstream-http.ts';

const MAX_BYTES = 16 * 1024 * 1024;

export interface AskJsonOptions {
  readonly http: UpstreamHttp;
  readonly request: UpstreamRequest;
  readonly signal: AbortSignal;
  /** What a bad status means. */
  readonly failure: (status: number, headers: UpstreamHeaders, body: string) => ProviderFailure;
  /** What a body means that is no JSON (a web page); undefined where it means nothing. */
  readonly notJson: (text: string) => ProviderFailure | undefined;
  /** What is asked for, in a sentence: `model list`. */
  readonly what: string;
  /** Told when a connection stands, for callers whose own limit runs until then. */
  readonly connected?: (() => void) | undefined;
}

/** One question to the provider, answered by one JSON object. Rejects with a `ProviderCallError`. */
export function askJson(options: AskJsonOptions): Promise<JsonObject> {
  const { http, request, signal } = options;
  return new Promise((resolve, reject) => {
    const reply = new JsonReply(options, resolve, reject);
    if (signal.aborted) {
      reply.cancel();
      return;
    }
    const cancel = () => reply.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    reply.attach(http.send(request, reply), () => signal.removeEventListener('abort', cancel));
  });
}

/** The reply to such a question: collected, read, and settled exactly once. */
class JsonReply implements UpstreamReceiver {
  readonly #options: AskJsonOptions;
  readonly #resolve: (body: JsonObject) => void;
  readonly #reject: (error: ProviderCallError) => void;
  readonly #body = new BodyCollector(MAX_BYTES);
  #status = 0;
  #headers: UpstreamHeaders = {};
  #exchange: UpstreamExchange | undefined;
  #settled: (() => void) | undefined;

  constructor(
    options: AskJsonOptions,
    resolve: (body: JsonObject) => void,
    reject: (error: ProviderCallError) => void,
  ) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  attach(exchange: UpstreamExchange, settled: () => void): void {
    this.#exchange = exchange;
    this.#settled = settled;
  }

  cancel(): void {
    this.#exchange?.abort();
    this.failed({ kind: 'cancelled', message: `The call for the ${this.#options.what} was given up.` });
  }

  /** Mostly nobody waits for this: the caller's signal is the only time limit. */
  connected(): void {
    this.#options.connected?.();
  }

  replied(status: number, headers: UpstreamHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  data(chunk: Buffer): void {
    if (this.#body.add(chunk)) return;
    this.#exchange?.abort();
    this.#broken('is larger than 16 MiB');
  }

  ended(): void {
    const text = this.#body.take().toString('utf8');
    if (this.#status < 200 || this.#status >= 300) {
      this.failed(this.#options.failure(this.#status, this.#headers, text));
      return;
    }
    const body = objectOf(parseJson(text));
    if (body === undefined) {
      this.#refuse(text);
      return;
    }
    this.#settled?.();
    this.#resolve(body);
  }

  broke(code: string): void {
    this.#broken(`broke off (${code})`);
  }

  crashed(failure: ProviderFailure): void {
    this.failed(failure);
  }

  failed(failure: ProviderFailure): void {
    this.#settled?.();
    this.#reject(new ProviderCallError(failure));
  }

  #refuse(text: string): void {
    const page = this.#options.notJson(text);
    if (page === undefined) this.#broken('is not complete JSON');
    else this.failed(page);
  }

  #broken(how: string): void {
    const message = `The provider’s ${this.#options.what} ${how}.`;
    this.failed({ kind: 'broken-before-content', message });
  }
}
