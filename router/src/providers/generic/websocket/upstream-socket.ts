import type { Socket } from 'node:net';
import { Agent, buildConnector, type Dispatcher, WebSocket } from 'undici';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { connectionFailure } from '../../kit/connection-failure.ts';
import { proxyDispatcher } from '../../kit/proxy-dispatcher.ts';

/** Where a socket goes. */
export interface SocketPlace {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly connectTimeoutMs: number;
  readonly proxy: string | undefined;
}

/** Who hears it. One of `closed` and `failed` is the last, and nothing follows `destroy`. */
export interface SocketListener {
  opened(): void;
  message(text: string): void;
  /** `isClean`: both sides said goodbye. */
  closed(isClean: boolean): void;
  /** It never came about. */
  failed(failure: ProviderFailure): void;
}

const KEEP_ALIVE_MS = 1_000;
const MAX_HEADER_BYTES = 64 * 1024;
const CLEAN_CODES: ReadonlySet<number> = new Set([1000, 1005]);

/** One WebSocket to a provider, with the two things that the standard's has not: it can be paused, and closed at once. */
export class UpstreamSocket {
  readonly #listener: SocketListener;
  readonly #place: SocketPlace;
  readonly #dispatcher: Dispatcher;
  readonly #webSocket: WebSocket;
  /** The connection itself; unknown behind a proxy. */
  #socket: Socket | undefined;
  #connectError: unknown;
  #isOpen = false;
  #over = false;

  constructor(place: SocketPlace, listener: SocketListener) {
    this.#place = place;
    this.#listener = listener;
    this.#dispatcher = this.#makeDispatcher();
    const { url, headers } = place;
    this.#webSocket = new WebSocket(url, { headers, dispatcher: this.#dispatcher });
    this.#webSocket.binaryType = 'arraybuffer';
    this.#listen();
  }

  send(text: string): void {
    if (!this.#over) this.#webSocket.send(text);
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Says goodbye: the answer is whole. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.resume();
    this.#webSocket.close();
    void this.#dispatcher.close();
  }

  /** Ends it now, without a word. */
  destroy(): void {
    this.#over = true;
    this.#socket?.destroy();
    if (this.#socket === undefined) this.#webSocket.close();
    void this.#dispatcher.destroy();
  }

  #listen(): void {
    const socket = this.#webSocket;
    socket.addEventListener('open', () => {
      this.#isOpen = true;
      if (!this.#over) this.#listener.opened();
    });
    socket.addEventListener('message', ({ data }) => {
      if (!this.#over)
        this.#listener.message(typeof data === 'string' ? data : Buffer.from(data as ArrayBuffer).toString('utf8'));
    });
    // What went wrong is told by the close that follows.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code }) => {
      if (this.#over) return;
      this.#over = true;
      void this.#dispatcher.destroy();
      if (this.#isOpen) this.#listener.closed(CLEAN_CODES.has(code));
      else this.#listener.failed(this.#refusal());
    });
  }

  #refusal(): ProviderFailure {
    const { connectTimeoutMs } = this.#place;
    if (this.#connectError !== undefined) return connectionFailure(this.#connectError, connectTimeoutMs);
    const message = 'The provider took no WebSocket connection at this address; check its baseURL and its key.';
    return { kind: 'unreachable', code: 'WEBSOCKET_REFUSED', message };
  }

  #makeDispatcher(): Dispatcher {
    const { connectTimeoutMs, proxy } = this.#place;
    if (proxy !== undefined) {
      return proxyDispatcher({ proxy, connectTimeoutMs, maxHeaderBytes: MAX_HEADER_BYTES, keepAliveMs: KEEP_ALIVE_MS });
    }
    const connect = buildConnector({ timeout: connectTimeoutMs, allowH2: false });
    return new Agent({
      connect: (options, callback) =>
        connect(options, (error, socket) => {
          if (error === null) {
            this.#socket = socket;
            callback(null, socket);
          } else {
            this.#connectError = error;
            callback(error, null);
          }
        }),
    });
  }
}
