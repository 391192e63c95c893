import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import { bringsForeignBody } from './brings-foreign-body.ts';
import { codingOf, decompress } from './decompress.ts';
import { isJsonContentType } from './is-json-content-type.ts';

/** `left`: the client went away before its body was whole; there is nobody to answer. */
export type ReceivedBody =
  | { readonly kind: 'received'; readonly bytes: Buffer }
  | { readonly kind: 'refused'; readonly error: RouterError }
  | { readonly kind: 'left' };

/**
 * Collects a JSON request body of at most `maxBytes`, counted as announced, as it arrives and again after decompression. Calls `done` exactly
 * once. A body that comes too slowly is ended by the server's request timeout and shows here as `left`.
 */
export function receiveBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  done: (body: ReceivedBody) => void,
): void {
  const refusal = announcedProblem(request, maxBytes);
  if (refusal !== undefined) {
    done({ kind: 'refused', error: refusal });
    return;
  }
  // The client waits for a word before it sends a large body (curl does): only now, when nothing speaks against it.
  if (request.headers.expect !== undefined && request.httpVersion === '1.1') response.writeContinue();
  new IncomingBody(request, maxBytes, done).start();
}

function announcedProblem(request: IncomingMessage, maxBytes: number): RouterError | undefined {
  if (bringsForeignBody(request.headers)) return routerError('unsupported_media_type');
  const announced = request.headers['content-length'];
  return announced !== undefined && Number(announced) > maxBytes ? tooLarge(maxBytes) : undefined;
}

function tooLarge(maxBytes: number): RouterError {
  return routerError('body_too_large', `The body is larger than the ${maxBytes} bytes of security.maxBodyBytes.`);
}

class IncomingBody {
  readonly #request: IncomingMessage;
  readonly #maxBytes: number;
  readonly #done: (body: ReceivedBody) => void;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #over = false;

  constructor(request: IncomingMessage, maxBytes: number, done: (body: ReceivedBody) => void) {
    this.#request = request;
    this.#maxBytes = maxBytes;
    this.#done = done;
  }

  start(): void {
    this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#over) return;
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes) this.#finish({ kind: 'refused', error: tooLarge(this.#maxBytes) });
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
      this.#done(result.kind === 'whole' ? { kind: 'received', bytes: result.bytes } : result);
    });
  }

  #finish(body: ReceivedBody): void {
    if (this.#over) return;
    this.#over = true;
    this.#done(body);
  }
}

function joined(chunks: readonly Buffer[], length: number): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
}
