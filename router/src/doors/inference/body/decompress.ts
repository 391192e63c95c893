import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  type ZlibOptions,
} from 'node:zlib';
import { type RouterError, routerError } from '../../../domain/router-error.ts';

/** `too-large`: for one body. `no-room`: for all together. */
export type Decompressed =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' | 'no-room' }
  | { readonly kind: 'refused'; readonly error: RouterError };

export interface DecompressionLimits {
  readonly maxBytes: number;
  /** So many have come out so far. False where they do not fit into the memory for all. */
  readonly hold: (bytes: number) => boolean;
}

/** Larger than Node's, which would cost an event of the loop for each 16 KiB. */
const CHUNK_BYTES = 65_536;
/** A zstd frame can ask for a window of 128 MiB before it holds a byte; 8 MiB is what encoders use up to level 19. */
const ZSTD_WINDOW_LOG = 23;

const options: ZlibOptions = { chunkSize: CHUNK_BYTES };
const zstdOptions = { chunkSize: CHUNK_BYTES, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } };

const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => createGunzip(options)],
  ['x-gzip', () => createGunzip(options)],
  ['deflate', () => createInflate(options)],
  ['br', () => createBrotliDecompress(options)],
  ['zstd', () => createZstdDecompress(zstdOptions)],
]);

/** The coding that must be undone; undefined where the body is plain. */
export function codingOf(contentEncoding: string | undefined): string | undefined {
  if (contentEncoding === undefined) return undefined;
  const coding = contentEncoding.trim().toLowerCase();
  return coding === '' || coding === 'identity' ? undefined : coding;
}

/** Undoes one coding, and stops as soon as more came out of it than may: what a bomb would fill is never there. */
export function decompress(bytes: Uint8Array, coding: string, limits: DecompressionLimits): Promise<Decompressed> {
  const makeDecoder = decoders.get(coding);
  if (makeDecoder !== undefined) return run(makeDecoder(), bytes, limits);
  const message = `Content-Encoding "${coding.slice(0, 40)}" is not supported. Send gzip, deflate, br, zstd, or no coding.`;
  return Promise.resolve({ kind: 'refused', error: routerError('unsupported_media_type', message) });
}

function run(decoder: Transform, bytes: Uint8Array, { maxBytes, hold }: DecompressionLimits): Promise<Decompressed> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (kind: 'too-large' | 'no-room'): void => {
      decoder.destroy();
      resolve({ kind });
    };
    decoder.on('data', (chunk: Buffer) => {
      // What was on its way when it was stopped must not be held again.
      if (decoder.destroyed) return;
      length += chunk.length;
      if (length > maxBytes) stop('too-large');
      else if (!hold(length)) stop('no-room');
      else chunks.push(chunk);
    });
    decoder.on('end', () => resolve({ kind: 'whole', bytes: Buffer.concat(chunks, length) }));
    decoder.on('error', () => resolve({ kind: 'refused', error: routerError('bad_encoding') }));
    decoder.end(bytes);
  });
}
