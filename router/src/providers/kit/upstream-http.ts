import { type Dispatcher, Pool } from 'undici';
import { VIA_HEADER } from '../../domain/via-header.ts';
import { connectionFailure } from './connection-failure.ts';
import { loopbackLookup } from './loopback-lookup.ts';
import { ProxiedReceiver, proxyDispatcher } from './proxy-dispatcher.ts';
import { UpstreamExchange, type UpstreamReceiver } from './upstream-exchange.ts';

/** One request on its way to a provider. `headers`: name, value, name, value; a list of this request's own, which `send` takes over. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: string[];
  /** The routers through which it came (`ChatCall.via`). */
  readonly via?: string | undefined;
  readonly body: Uint8Array | undefined;
}

export interface UpstreamHttpOptions {
  /** Scheme, host and port. Every request goes there and nowhere else: a key is bound to its origin. */
  readonly origin: string;
  readonly connectTimeoutMs: number;
  /** A proxy to go through (`ReadConfig.proxy`). */
  readonly proxy?: string | undefined;
  /** Told with every request, so that one that comes back is known (`ProviderTools.instance`); undefined where no model is asked. */
  readonly instance: string | undefined;
}

// Above any number of streams one process can hold: at the limit undici would queue in silence (performance, "Hot path", 10).
const MAX_CONNECTIONS = 65_536;
// Servers without a keep-alive hint commonly close after 5 s (uvicorn, node:http): staying below avoids writing into a dying connection.
const KEEP_ALIVE_MS = 4_000;
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * The HTTP connections to one provider. Redirects are never followed, HTTP/2 is off (one connection per stream keeps back-pressure
 * and abort per call), and undici's own header and body limits are off because run-plan keeps the time limits.
 */
export class UpstreamHttp {
  readonly #options: UpstreamHttpOptions;
  /** Made at the first call: ten thousand registered providers cost nothing until one is asked. */
  #pool: Dispatcher | undefined;
  #closed = false;

  constructor(options: UpstreamHttpOptions) {
    this.#options = options;
  }

  /** Starts the exchange. The receiver hears nothing before this has returned. */
  send(request: UpstreamRequest, receiver: UpstreamReceiver): UpstreamExchange {
    const { origin, connectTimeoutMs, proxy } = this.#options;
    const told = proxy === undefined ? receiver : new ProxiedReceiver(receiver);
    const exchange = new UpstreamExchange(told, connectTimeoutMs);
    if (this.#closed) {
      exchange.failLater(connectionFailure({ code: 'UND_ERR_CLOSED' }, connectTimeoutMs));
      return exchange;
    }
    this.#pool ??= this.#open();
    this.#signVia(request);
    try {
      this.#pool.dispatch(dispatched(origin, request), exchange);
    } catch (error) {
      // A proxy's agent throws where a pool tells the handler.
      exchange.failLater(connectionFailure(error, connectTimeoutMs));
      return exchange;
    }
    exchange.dispatched();
    return exchange;
  }

  /** No further calls; those under way end by themselves. Resolves when they have. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool?.close();
  }

  /** Onto the list as it is: a constant for requests of clients, so nothing is made for them. */
  #signVia({ headers, via }: UpstreamRequest): void {
    const { instance } = this.#options;
    if (instance !== undefined) headers.push(VIA_HEADER, via === undefined ? instance : `${via}, ${instance}`);
  }

  #open(): Dispatcher {
    const { origin, connectTimeoutMs, proxy } = this.#options;
    if (proxy !== undefined) {
      return proxyDispatcher({ proxy, connectTimeoutMs, maxHeaderBytes: MAX_HEADER_BYTES, keepAliveMs: KEEP_ALIVE_MS });
    }
    return new Pool(origin, {
      connections: MAX_CONNECTIONS,
      connectTimeout: connectTimeoutMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      allowH2: false,
      ...(isLocalhost(origin) ? { connect: { lookup: loopbackLookup, autoSelectFamily: true } } : {}),
    });
  }
}

function dispatched(origin: string, { method, path, headers, body }: UpstreamRequest): Dispatcher.DispatchOptions {
  // The limits are said with each request, since the pools behind a proxy do not take them.
  return { origin, method, path, headers, body: body ?? null, headersTimeout: 0, bodyTimeout: 0 };
}

function isLocalhost(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}
