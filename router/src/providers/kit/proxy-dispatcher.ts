import { type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { UpstreamHeaders, UpstreamReceiver } from './upstream-exchange.ts';
import { withoutWarning } from './without-warning.ts';

export interface ProxyDispatcherOptions {
  /** `http://user:word@host:port`, `https://...`, `socks5://...`; checked by `read-config`. */
  readonly proxy: string;
  readonly connectTimeoutMs: number;
  /** The longest header of an answer. */
  readonly maxHeaderBytes: number;
  readonly keepAliveMs: number;
}

/** Connections through a proxy: by CONNECT, also to plain HTTP servers, so that the proxy reads nothing; or by SOCKS5, with names resolved there. */
export function proxyDispatcher(options: ProxyDispatcherOptions): Dispatcher {
  const { proxy, connectTimeoutMs, maxHeaderBytes, keepAliveMs } = options;
  const pool = {
    connectTimeout: connectTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    allowH2: false,
  };
  if (/^socks5?:/.test(new URL(proxy).protocol)) {
    return withoutWarning(/^SOCKS5 proxy support is experimental/, () => new Socks5ProxyAgent(proxy, pool));
  }
  return new ProxyAgent({ ...pool, uri: proxy, proxyTunnel: true });
}

/** Tells a failed connection as one that went through a proxy: its refusal is not the provider's. */
export class ProxiedReceiver implements UpstreamReceiver {
  readonly #receiver: UpstreamReceiver;

  constructor(receiver: UpstreamReceiver) {
    this.#receiver = receiver;
  }

  connected(): void {
    this.#receiver.connected();
  }

  replied(status: number, headers: UpstreamHeaders): void {
    this.#receiver.replied(status, headers);
  }

  data(chunk: Buffer): void {
    this.#receiver.data(chunk);
  }

  ended(): void {
    this.#receiver.ended();
  }

  broke(code: string): void {
    this.#receiver.broke(code);
  }

  crashed(failure: ProviderFailure): void {
    this.#receiver.crashed(failure);
  }

  failed(failure: ProviderFailure): void {
    if (failure.kind !== 'unreachable') this.#receiver.failed(failure);
    else this.#receiver.failed({ ...failure, message: sentenceOf(failure.code) });
  }
}

function sentenceOf(code: string): string {
  switch (code) {
    // undici's word for an answer to CONNECT other than 200.
    case 'UND_ERR_ABORTED':
      return 'The proxy of this provider refused to connect to it; check its address, and the user and password in "proxy".';
    case 'ECONNREFUSED':
      return 'Either nothing listens at the address of this provider’s proxy, or the proxy found nothing at the provider’s.';
    default:
      return `The provider could not be reached through its proxy (${code}).`;
  }
}
