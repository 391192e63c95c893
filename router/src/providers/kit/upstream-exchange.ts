import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { UpstreamCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { connectionFailure } from './connection-failure.ts';
import { DecodedBody, needsDecoding } from './decoded-body.ts';

export type UpstreamHeaders = IncomingHttpHeaders;

/**
 * Who reads one reply. Called from the socket's events, never before `send` has returned, and never after `ended`, `failed` or an abort.
 * `broke`: the connection was lost after the request went out; only the receiver knows what that means.
 */
export interface UpstreamReceiver {
  connected(): void;
  replied(status: number, headers: UpstreamHeaders): void;
  data(chunk: Buffer): void;
  ended(): void;
  broke(code: string): void;
  failed(failure: ProviderFailure): void;
}

/** How long a reply whose answer is whole may take to end by itself, so that its connection can be used again. */
const DRAIN_MS = 1_000;
const ABORTED = new Error('aborted by the router');

/** One HTTP exchange: undici's handler on one side, the call that can be paused and aborted on the other. One object per request. */
export class UpstreamExchange implements UpstreamCall, Dispatcher.DispatchHandler {
  readonly #receiver: UpstreamReceiver;
  readonly #connectTimeoutMs: number;
  #controller: Dispatcher.DispatchController | undefined;
  #decoder: DecodedBody | undefined;
  #dispatching = true;
  #connected = false;
  #paused = false;
  #over = false;
  #aborted = false;
  #drainTimer: NodeJS.Timeout | undefined;

  constructor(receiver: UpstreamReceiver, connectTimeoutMs: number) {
    this.#receiver = receiver;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  /** Ended by `abort`: the receiver hears nothing any more, not even from inside the call that is just telling it something. */
  get aborted(): boolean {
    return this.#aborted;
  }

  pause(): void {
    if (this.#over || this.#drainTimer !== undefined) return;
    this.#paused = true;
    this.#decoder?.pause();
    this.#controller?.pause();
  }

  resume(): void {
    if (this.#over || !this.#paused) return;
    this.#paused = false;
    this.#decoder?.resume();
    this.#controller?.resume();
  }

  abort(): void {
    // Also when the reply is over: the receiver may be just telling it.
    this.#aborted = true;
    if (!this.#over && this.#drainTimer === undefined) this.#close();
  }

  /** The answer is whole, the reply not yet: what still comes is thrown away, and the connection survives if it ends soon. */
  drain(): void {
    if (this.#over || this.#drainTimer !== undefined) return;
    this.resume();
    this.#drainTimer = setTimeout(() => this.#close(), DRAIN_MS).unref();
  }

  #close(): void {
    this.#finish();
    // While it still connects there is no controller: `onRequestStart` then ends what it starts.
    this.#controller?.abort(ABORTED);
  }

  /** `dispatch` has returned: from now on the receiver may hear. */
  dispatched(): void {
    this.#dispatching = false;
  }

  failLater(failure: ProviderFailure): void {
    this.#dispatching = false;
    queueMicrotask(() => {
      if (this.#over) return;
      this.#finish();
      this.#receiver.failed(failure);
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) {
      controller.abort(ABORTED);
      return;
    }
    // undici starts a request inside `dispatch` where a connection stands that was never used (used ones wait a turn since 8.x): the
    // caller does not hold the call yet.
    if (this.#dispatching) queueMicrotask(() => this.#tellConnected());
    else this.#tellConnected();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: UpstreamHeaders): void {
    if (this.#over || status < 200) return;
    this.#tellConnected();
    if (this.#paused) controller.pause();
    if (needsDecoding(headers['content-encoding'])) this.#decoder = this.#decode(controller, headers);
    this.#receiver.replied(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over || this.#drainTimer !== undefined) return;
    if (this.#decoder === undefined) this.#receiver.data(chunk);
    else this.#decoder.write(chunk);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    if (this.#decoder !== undefined) this.#decoder.end();
    else this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#over) return;
    if (this.#dispatching) queueMicrotask(() => this.#fall(error));
    else this.#fall(error);
  }

  #tellConnected(): void {
    if (this.#connected || this.#over) return;
    this.#connected = true;
    this.#receiver.connected();
  }

  #decode(controller: Dispatcher.DispatchController, headers: UpstreamHeaders): DecodedBody {
    return new DecodedBody(String(headers['content-encoding']), {
      data: (chunk) => {
        if (!this.#over && this.#drainTimer === undefined) this.#receiver.data(chunk);
      },
      ended: () => this.#end(),
      broke: () => this.#fall(new Error('The compressed body is damaged.')),
      full: () => controller.pause(),
      drained: () => {
        if (!this.#paused && !this.#over) controller.resume();
      },
    });
  }

  #end(): void {
    if (this.#over) return;
    const draining = this.#drainTimer !== undefined;
    this.#finish();
    if (!draining) this.#receiver.ended();
  }

  #fall(error: Error): void {
    if (this.#over) return;
    const reached = this.#controller !== undefined;
    const draining = this.#drainTimer !== undefined;
    this.#finish();
    // Does nothing where undici ended it; closes the connection where the decoder did.
    this.#controller?.abort(ABORTED);
    if (draining) return;
    if (reached) this.#receiver.broke(errorCode(error));
    else this.#receiver.failed(connectionFailure(error, this.#connectTimeoutMs));
  }

  #finish(): void {
    this.#over = true;
    clearTimeout(this.#drainTimer);
    this.#decoder?.destroy();
  }
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
