import { brotliDecompress, constants, gunzip, inflate, type ZstdOptions, zstdDecompress } from 'node:zlib';
import { type RouterError, routerError } from '../../../domain/router-error.ts';

export type Decompressed =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'refused'; readonly error: RouterError };

type Decoder = (bytes: Uint8Array, maxOutputLength: number, done: (error: Error | null, bytes: Buffer) => void) => void;

/** A zstd frame can ask for a window of 128 MiB before it holds a byte; 8 MiB is what encoders use up to level 19. */
const ZSTD_WINDOW_LOG = 23;

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', (bytes, maxOutputLength, done) => gunzip(bytes, { maxOutputLength }, done)],
  ['x-gzip', (bytes, maxOutputLength, done) => gunzip(bytes, { maxOutputLength }, done)],
  ['deflate', (bytes, maxOutputLength, done) => inflate(bytes, { maxOutputLength }, done)],
  ['br', (bytes, maxOutputLength, done) => brotliDecompress(bytes, { maxOutputLength }, done)],
  ['zstd', (bytes, maxOutputLength, done) => zstdDecompress(bytes, zstdOptions(maxOutputLength), done)],
]);

/** The coding that must be undone; undefined where the body is plain. */
export function codingOf(contentEncoding: string | undefined): string | undefined {
  if (contentEncoding === undefined) return undefined;
  const coding = contentEncoding.trim().toLowerCase();
  return coding === '' || coding === 'identity' ? undefined : coding;
}

/** Undoes one coding. The limit counts what comes out, so a small bomb cannot fill the memory. */
export function decompress(
  bytes: Uint8Array,
  coding: string,
  maxBytes: number,
  done: (result: Decompressed) => void,
): void {
  const decode = decoders.get(coding);
  if (decode === undefined) {
    const message = `Content-Encoding "${coding.slice(0, 40)}" is not supported. Send gzip, deflate, br, zstd, or no coding.`;
    done({ kind: 'refused', error: routerError('unsupported_media_type', message) });
    return;
  }
  decode(bytes, maxBytes, (error, plain) => {
    done(error === null ? { kind: 'whole', bytes: plain } : { kind: 'refused', error: toRouterError(error) });
  });
}

function toRouterError(error: Error & { readonly code?: string }): RouterError {
  return error.code === 'ERR_BUFFER_TOO_LARGE' ? routerError('body_too_large') : routerError('bad_encoding');
}

function zstdOptions(maxOutputLength: number): ZstdOptions {
  return { maxOutputLength, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } };
}
