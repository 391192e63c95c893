import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import { bringsForeignBody } from './brings-foreign-body.ts';
import { codingOf, decompress } from './decompress.ts';
import type { HeldBodies, HeldBody } from './held-bodies.ts';
import { isJsonContentType } from './is-json-content-type.ts';

const RETRY_AFTER_MS = 1_000;

/** `left`: the client went away before its body was whole; there is nobody to answer. */
export type ReceivedBody =
  | { readonly kind: 'received'; readonly bytes: Buffer }
  | { readonly kind: 'refused'; readonly error: RouterError }
  | { readonly kind: 'left' };

/** How much of bodies is taken. */
export interface BodyLimits {
  /** Of one, before and after decompression. */
  readonly maxBytes: number;
  /** Of all together. */
  readonly held: HeldBodies;
}

/**
 * Collects a JSON request body within its limits, which count what arrives and again what comes out of it; an announcement only tells early what
 * cannot fit. Calls `done` exactly once. A body that comes too slowly is ended by the server's request timeout and shows here as `left`.
 */
export function receiveBody(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
  done: (body: ReceivedBody) => void,
): void {
  const refusal = announcedProblem(request, limits);
  if (refusal !== undefined) {
    done({ kind: 'refused', error: refusal });
    return;
  }
  // The client waits for a word before it sends a large body (curl does): only now, when nothing speaks against it.
  if (request.headers.expect !== undefined && request.httpVersion === '1.1') response.writeContinue();
  new IncomingBody(request, response, limits, done).start();
}

function announcedProblem(request: IncomingMessage, limits: BodyLimits): RouterError | undefined {
  if (bringsForeignBody(request.headers)) return routerError('unsupported_media_type');
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytesOf(limits)) return tooLarge(limits);
  return limits.held.hasRoomFor(announced) ? undefined : tooBusy();
}

/** What never fits is refused for good; what only does not fit now may come again. */
function maxBytesOf({ maxBytes, held }: BodyLimits): number {
  return Math.min(maxBytes, held.maxBytes);
}

function tooLarge({ maxBytes, held }: BodyLimits): RouterError {
  const whose =
    maxBytes <= held.maxBytes
      ? `${maxBytes} bytes of security.maxBodyBytes`
      : `${held.maxBytes} bytes that all bodies under way may have together`;
  return routerError('body_too_large', `The body is larger than the ${whose}.`);
}

function tooBusy(): RouterError {
  return routerError('too_busy', undefined, { retryAfterMs: RETRY_AFTER_MS });
}

class IncomingBody {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #limits: BodyLimits;
  readonly #held: HeldBody;
  readonly #done: (body: ReceivedBody) => void;
  /** Ordinary bodies come in one piece. */
  #first: Buffer | undefined;
  #more: Buffer[] | undefined;
  #length = 0;
  #over = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    limits: BodyLimits,
    done: (body: ReceivedBody) => void,
  ) {
    this.#request = request;
    this.#response = response;
    this.#limits = limits;
    this.#held = limits.held.begin();
    this.#done = done;
  }

  start(): void {
    this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#over) return;
    this.#length += chunk.length;
    if (this.#length > maxBytesOf(this.#limits)) this.#refuse(tooLarge(this.#limits));
    else if (!this.#held.hold(this.#length)) this.#refuse(tooBusy());
    else if (this.#first === undefined) this.#first = chunk;
    else if (this.#more === undefined) this.#more = [chunk];
    else this.#more.push(chunk);
  };

  readonly #onEnd = (): void => {
    if (this.#over) return;
    const bytes = this.#whole();
    const { headers } = this.#request;
    if (bytes.length > 0 && !isJsonContentType(headers['content-type'])) {
      this.#refuse(routerError('unsupported_media_type'));
      return;
    }
    const coding = codingOf(headers['content-encoding']);
    if (coding === undefined || bytes.length === 0) this.#finish({ kind: 'received', bytes });
    else void this.#decompress(bytes, coding);
  };

  readonly #onClose = (): void => {
    this.#finish({ kind: 'left' });
  };

  async #decompress(bytes: Buffer, coding: string): Promise<void> {
    // `close` follows `end` although the client is still there: from here on only the outcome counts.
    this.#over = true;
    this.#dropPieces();
    this.#tell(await this.#limits.held.inTurn(() => this.#plain(bytes, coding)));
  }

  async #plain(bytes: Buffer, coding: string): Promise<ReceivedBody> {
    // It may have waited long for its turn.
    if (this.#request.socket.destroyed) return { kind: 'left' };
    const hold = (length: number): boolean => this.#held.hold(bytes.length + length);
    const result = await decompress(bytes, coding, { maxBytes: maxBytesOf(this.#limits), hold });
    switch (result.kind) {
      case 'whole':
        this.#held.hold(result.bytes.length);
        return { kind: 'received', bytes: result.bytes };
      case 'too-large':
        return { kind: 'refused', error: tooLarge(this.#limits) };
      case 'no-room':
        return { kind: 'refused', error: tooBusy() };
      case 'refused':
        return result;
    }
  }

  #refuse(error: RouterError): void {
    this.#finish({ kind: 'refused', error });
  }

  #finish(body: ReceivedBody): void {
    if (this.#over) return;
    this.#over = true;
    this.#dropPieces();
    this.#tell(body);
  }

  #whole(): Buffer {
    if (this.#first === undefined) return Buffer.alloc(0);
    return this.#more === undefined ? this.#first : Buffer.concat([this.#first, ...this.#more], this.#length);
  }

  /** Whoever keeps the request keeps its listeners: pieces would stay beside the whole until the answer is sent. */
  #dropPieces(): void {
    this.#first = undefined;
    this.#more = undefined;
  }

  /** A body is held until its answer is sent: it may have to be sent to another provider. */
  #tell(body: ReceivedBody): void {
    if (body.kind !== 'received' || this.#response.destroyed) this.#held.release();
    else if (this.#held.counts) this.#response.once('close', () => this.#held.release());
    this.#done(body);
  }
}
