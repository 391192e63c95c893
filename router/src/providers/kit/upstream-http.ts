import { Pool } from 'undici';
import { connectionFailure } from './connection-failure.ts';
import { loopbackLookup } from './loopback-lookup.ts';
import { UpstreamExchange, type UpstreamReceiver } from './upstream-exchange.ts';

/** One request on its way to a provider. `headers`: name, value, name, value. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: string[];
  readonly body: Uint8Array | undefined;
}

export interface UpstreamHttpOptions {
  /** Scheme, host and port. Every request goes there and nowhere else: a key is bound to its origin. */
  readonly origin: string;
  readonly connectTimeoutMs: number;
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
  #pool: Pool | undefined;
  #closed = false;

  constructor(options: UpstreamHttpOptions) {
    this.#options = options;
  }

  /** Starts the exchange. The receiver hears nothing before this has returned. */
  send(request: UpstreamRequest, receiver: UpstreamReceiver): UpstreamExchange {
    const exchange = new UpstreamExchange(receiver, this.#options.connectTimeoutMs);
    if (this.#closed) {
      exchange.failLater(connectionFailure({ code: 'UND_ERR_CLOSED' }, this.#options.connectTimeoutMs));
      return exchange;
    }
    this.#pool ??= this.#open();
    this.#pool.dispatch(
      { method: request.method, path: request.path, headers: request.headers, body: request.body ?? null },
      exchange,
    );
    exchange.dispatched();
    return exchange;
  }

  /** No further calls; those under way end by themselves. Resolves when they have. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool?.close();
  }

  #open(): Pool {
    return new Pool(this.#options.origin, {
      connections: MAX_CONNECTIONS,
      connectTimeout: this.#options.connectTimeoutMs,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      allowH2: false,
      ...(isLocalhost(this.#options.origin) ? { connect: { lookup: loopbackLookup, autoSelectFamily: true } } : {}),
    });
  }
}

function isLocalhost(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}
