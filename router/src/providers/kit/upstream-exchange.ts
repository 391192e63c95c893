import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { UpstreamCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { connectionFailure } from './connection-failure.ts';
import { codingOf, DecodedBody, SEVERAL_CODINGS } from './decoded-body.ts';

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
  /** One of the others threw: the connection is closed, and the caller must be told that there will be no answer, whatever it heard before. */
  crashed(failure: ProviderFailure): void;
}

/** How long a reply whose answer is whole may take to end by itself, so that its connection can be used again. */
const DRAIN_MS = 1_000;
const MOST_HINTS = 100;
const ABORTED = new Error('aborted by the router');

/** One HTTP exchange: undici's handler on one side, the call that can be paused and aborted on the other. One object per request. */
export class UpstreamExchange implements UpstreamCall, Dispatcher.DispatchHandler {
  readonly #receiver: UpstreamReceiver;
  readonly #connectTimeoutMs: number;
  #controller: Dispatcher.DispatchController | undefined;
  #decoder: DecodedBody | undefined;
  /** What came since the receiver was last told; undefined where each piece is told as it comes. */
  #arrived: Buffer[] | undefined;
  /** The reply is whole: its connection is no longer ours to close. */
  #ended = false;
  #dispatching = true;
  #connected = false;
  #paused = false;
  #over = false;
  #hints = 0;
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
    if (this.#over || this.#ended || this.#drainTimer !== undefined) return;
    this.resume();
    this.#drainTimer = setTimeout(() => this.#close(), DRAIN_MS).unref();
  }

  #close(): void {
    this.#finish();
    // While it still connects there is no controller: `onRequestStart` then ends what it starts.
    if (!this.#ended) this.#controller?.abort(ABORTED);
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
      this.#tellFailed(failure);
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
    if (this.#over) return;
    if (status < 200) {
      this.#passOver();
      return;
    }
    this.#tellConnected();
    if (this.#paused) controller.pause();
    const coding = codingOf(headers['content-encoding']);
    if (coding !== undefined) this.#decoder = this.#decode(controller, coding);
    else if (headers['content-length'] === undefined) this.#arrived = [];
    this.#tellReplied(status, headers);
    if (coding === SEVERAL_CODINGS) this.#fall(new CompressedTwice());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over || this.#drainTimer !== undefined) return;
    if (this.#decoder !== undefined) this.#decoder.write(chunk);
    else if (this.#arrived === undefined) this.#tellData(chunk);
    // The tick comes when undici has read all that the socket had.
    else if (this.#arrived.push(chunk) === 1) process.nextTick(tellArrived, this);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#ended = true;
    this.tellArrived();
    if (this.#decoder !== undefined) this.#decoder.end();
    else this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#over) return;
    if (this.#dispatching) queueMicrotask(() => this.#fall(error));
    else this.#fall(error);
  }

  /**
   * undici tells each HTTP chunk by itself, and servers make one of each event: what came in one read of the socket is told as one piece. Of a
   * burst of 100 events that saves a fifth of the main thread's time, and nothing waits for it.
   */
  tellArrived(): void {
    if (this.#over || this.#arrived === undefined || this.#arrived.length === 0) return;
    const [first, ...more] = this.#arrived;
    const arrived = more.length === 0 && first !== undefined ? first : Buffer.concat(this.#arrived);
    this.#arrived = [];
    if (this.#drainTimer === undefined) this.#tellData(arrived);
  }

  /** Informational replies (`103 Early Hints`): a server has a few of them, and one that sends nothing else would keep a core busy. */
  #passOver(): void {
    this.#hints += 1;
    if (this.#hints > MOST_HINTS) this.#fall(new EndlessHints());
  }

  #tellConnected(): void {
    if (this.#connected || this.#over) return;
    this.#connected = true;
    try {
      this.#receiver.connected();
    } catch (error) {
      this.#crash(error);
    }
  }

  #tellReplied(status: number, headers: UpstreamHeaders): void {
    try {
      this.#receiver.replied(status, headers);
    } catch (error) {
      this.#crash(error);
    }
  }

  #tellData(chunk: Buffer): void {
    try {
      this.#receiver.data(chunk);
    } catch (error) {
      this.#crash(error);
    }
  }

  #tellBroke(code: string): void {
    try {
      this.#receiver.broke(code);
    } catch (error) {
      this.#crash(error);
    }
  }

  #tellFailed(failure: ProviderFailure): void {
    try {
      this.#receiver.failed(failure);
    } catch (error) {
      this.#crash(error);
    }
  }

  /** What a reply makes a reader throw (a nesting that no stack holds) ends that answer, never the process: half of the calls come from bare ticks. */
  #crash(error: unknown): void {
    this.#finish();
    if (!this.#ended) this.#controller?.abort(ABORTED);
    const name = error instanceof Error ? error.name : typeof error;
    const message = `The provider’s answer could not be read (${name}).`;
    try {
      this.#receiver.crashed({ kind: 'broken-before-content', message });
    } catch {
      // Nobody is left to tell; the caller's time limits end it.
    }
  }

  #decode(controller: Dispatcher.DispatchController, coding: string): DecodedBody {
    return new DecodedBody(coding, {
      data: (chunk) => {
        if (!this.#over && this.#drainTimer === undefined) this.#tellData(chunk);
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
    if (draining) return;
    try {
      this.#receiver.ended();
    } catch (error) {
      this.#crash(error);
    }
  }

  #fall(error: Error): void {
    this.tellArrived();
    if (this.#over) return;
    const reached = this.#controller !== undefined;
    const draining = this.#drainTimer !== undefined;
    this.#finish();
    // Does nothing where undici ended it; closes the connection where the decoder did.
    this.#controller?.abort(ABORTED);
    if (draining) return;
    if (reached) this.#tellBroke(errorCode(error));
    else this.#tellFailed(connectionFailure(error, this.#connectTimeoutMs));
  }

  #finish(): void {
    this.#over = true;
    if (this.#drainTimer !== undefined) clearTimeout(this.#drainTimer);
    this.#decoder?.destroy();
  }
}

class CompressedTwice extends Error {
  readonly code = 'COMPRESSED_TWICE';
}

class EndlessHints extends Error {
  readonly code = 'ENDLESS_1XX';
}

function tellArrived(exchange: UpstreamExchange): void {
  exchange.tellArrived();
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
