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
 * Collects a JSON request body within its limits, counted as announced, as it arrives and again after decompression. Calls `done` exactly
 * once. A body that comes too slowly is ended by the server's request timeout and shows here as `left`.
 */
export function receiveBody(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
  done: (body: ReceivedBody) => void,
): void {
  const refusal = announcedProblem(request, limits.maxBytes);
  if (refusal !== undefined) {
    done({ kind: 'refused', error: refusal });
    return;
  }
  // The client waits for a word before it sends a large body (curl does): only now, when nothing speaks against it.
  const held = limits.held.hold(Number(request.headers['content-length'] ?? 0));
  if (held === undefined) {
    done({ kind: 'refused', error: tooBusy() });
    return;
  }
  if (request.headers.expect !== undefined && request.httpVersion === '1.1') response.writeContinue();
  new IncomingBody(request, response, { maxBytes: limits.maxBytes, held, done }).start();
}

function announcedProblem(request: IncomingMessage, maxBytes: number): RouterError | undefined {
  if (bringsForeignBody(request.headers)) return routerError('unsupported_media_type');
  const announced = request.headers['content-length'];
  return announced !== undefined && Number(announced) > maxBytes ? tooLarge(maxBytes) : undefined;
}

function tooLarge(maxBytes: number): RouterError {
  return routerError('body_too_large', `The body is larger than the ${maxBytes} bytes of security.maxBodyBytes.`);
}

function tooBusy(): RouterError {
  return routerError('too_busy', undefined, { retryAfterMs: RETRY_AFTER_MS });
}

interface Reception {
  readonly maxBytes: number;
  readonly held: HeldBody;
  readonly done: (body: ReceivedBody) => void;
}

class IncomingBody {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #maxBytes: number;
  readonly #held: HeldBody;
  readonly #done: (body: ReceivedBody) => void;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #over = false;

  constructor(request: IncomingMessage, response: ServerResponse, { maxBytes, held, done }: Reception) {
    this.#request = request;
    this.#response = response;
    this.#maxBytes = maxBytes;
    this.#held = held;
    this.#done = done;
  }

  start(): void {
    this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#over) return;
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes) this.#finish({ kind: 'refused', error: tooLarge(this.#maxBytes) });
    else if (!this.#held.grow(this.#length)) this.#finish({ kind: 'refused', error: tooBusy() });
    else this.#chunks.push(chunk);
  };

  readonly #onEnd = (): void => {
    if (this.#over) return;
    const bytes = joined(this.#chunks, this.#length);
    const { headers } = this.#request;
    if (bytes.length > 0 && !isJsonContentType(headers['content-type'])) {
      this.#finish({ kind: 'refused', error: routerError('unsupported_media_type') });
      return;
    }
    const coding = codingOf(headers['content-encoding']);
    if (coding === undefined || bytes.length === 0) this.#finish({ kind: 'received', bytes });
    else this.#decompress(bytes, coding);
  };

  readonly #onClose = (): void => {
    this.#finish({ kind: 'left' });
  };

  #decompress(bytes: Buffer, coding: string): void {
    // `close` follows `end` although the client is still there: from here on only the outcome counts.
    this.#over = true;
    decompress(bytes, coding, this.#maxBytes, (result) => {
      if (result.kind === 'whole' && !this.#held.grow(result.bytes.length))
        this.#tell({ kind: 'refused', error: tooBusy() });
      else this.#tell(result.kind === 'whole' ? { kind: 'received', bytes: result.bytes } : result);
    });
  }

  #finish(body: ReceivedBody): void {
    if (this.#over) return;
    this.#over = true;
    this.#tell(body);
  }

  /** A body is held until its answer is sent: it may have to be sent to another provider. */
  #tell(body: ReceivedBody): void {
    if (body.kind !== 'received' || this.#response.destroyed) this.#held.release();
    else if (this.#held.counts) this.#response.once('close', () => this.#held.release());
    this.#done(body);
  }
}

function joined(chunks: readonly Buffer[], length: number): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
}
