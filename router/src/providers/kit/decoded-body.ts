import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';

export interface DecodedBodyListener {
  data(chunk: Buffer): void;
  ended(): void;
  broke(): void;
  /** The decoder holds enough: stop feeding it until `drained`. */
  full(): void;
  drained(): void;
}

const KNOWN = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd']);

/** Compressed more than once: no honest server does that, and nobody asked for it. */
export const SEVERAL_CODINGS = 'several';

/**
 * What must be undone to read a body; undefined where nothing. We ask for identity, so this is for servers that compress all the same: off the fast
 * path by one look at a header.
 */
export function codingOf(contentEncoding: string | string[] | undefined): string | undefined {
  if (contentEncoding === undefined) return undefined;
  const codings = String(contentEncoding).toLowerCase().split(',');
  const known = codings.map((coding) => coding.trim()).filter((coding) => KNOWN.has(coding));
  return known.length > 1 ? SEVERAL_CODINGS : known[0];
}

/** A compressed body on its way to plain bytes. A body that is plain although the header says otherwise passes as it is. */
export class DecodedBody {
  readonly #encoding: string;
  readonly #listener: DecodedBodyListener;
  #begun = false;
  #paused = false;
  #decoder: Transform | undefined;

  constructor(encoding: string, listener: DecodedBodyListener) {
    this.#encoding = encoding;
    this.#listener = listener;
  }

  write(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (!this.#begun) this.#begin(chunk);
    if (this.#decoder === undefined) this.#listener.data(chunk);
    else if (!this.#decoder.write(chunk)) this.#listener.full();
  }

  end(): void {
    if (this.#decoder === undefined) this.#listener.ended();
    else this.#decoder.end();
  }

  pause(): void {
    this.#paused = true;
    this.#decoder?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#decoder?.resume();
  }

  destroy(): void {
    this.#decoder?.destroy();
  }

  #begin(chunk: Buffer): void {
    this.#begun = true;
    this.#decoder = looksPlain(chunk) ? undefined : createDecoder(this.#encoding, chunk);
    this.#decoder
      ?.on('data', (decoded: Buffer) => this.#listener.data(decoded))
      .on('end', () => this.#listener.ended())
      .on('error', () => this.#listener.broke())
      .on('drain', () => this.#listener.drained());
    if (this.#paused) this.#decoder?.pause();
  }
}

function createDecoder(encoding: string, chunk: Buffer): Transform | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      // The standard means zlib's wrapper (low nibble 8); some servers send the raw form.
      return ((chunk[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
  }
  return undefined;
}

/** JSON or server-sent events in plain text: the header lied (seen behind proxies that decompress and keep the header). */
function looksPlain(chunk: Buffer): boolean {
  return /^\s*(?:\{\s*["}]|\[\s*[{"\]]|data:|event:|id:|: |<[!a-z])/i.test(chunk.toString('latin1', 0, 32));
}
