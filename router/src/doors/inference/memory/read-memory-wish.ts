import type { IncomingMessage } from 'node:http';
import type { RouterError } from '../../../domain/router-error.ts';
import type { MemoryWish } from '../../../request/ports.ts';
import { wrongField } from '../openai/field-rule.ts';

export type MemoryWishReading =
  /** undefined: nothing to remember, nothing to recall. */
  | { readonly kind: 'read'; readonly wish: MemoryWish | undefined }
  | { readonly kind: 'refused'; readonly error: RouterError };

const KEY = /^[\x21-\x7e]{1,255}$/;
const nothing: MemoryWishReading = { kind: 'read', wish: undefined };

/** `Idempotency-Key`, `x-router-cache` and `cache-control`. Most requests have none of them, and most routers no cache. */
export function readMemoryWish(headers: IncomingMessage['headers'], cacheIsOn: boolean): MemoryWishReading {
  const idempotencyKey = headers['idempotency-key'];
  const asked = headers['x-router-cache'];
  if (!cacheIsOn && idempotencyKey === undefined && asked === undefined) return nothing;
  if (idempotencyKey !== undefined && (typeof idempotencyKey !== 'string' || !KEY.test(idempotencyKey)))
    return refused('Idempotency-Key', 'a word of at most 255 visible characters');
  const own = modeOf(asked);
  if (own === undefined) return refused('x-router-cache', 'on, off or refresh');
  if (!cacheIsOn && idempotencyKey === undefined) return nothing;
  const control = readCacheControl(headers['cache-control']);
  const mode = own === 'usual' ? control.mode : own;
  return { kind: 'read', wish: { idempotencyKey, mode, maxAgeMs: control.maxAgeMs } };
}

function modeOf(asked: string | readonly string[] | undefined): MemoryWish['mode'] | undefined {
  if (asked === undefined) return 'usual';
  return asked === 'on' || asked === 'off' || asked === 'refresh' ? asked : undefined;
}

/** Sent by libraries as well as by people: what is not understood means nothing. */
function readCacheControl(header: string | undefined): Pick<MemoryWish, 'mode' | 'maxAgeMs'> {
  if (header === undefined) return { mode: 'usual', maxAgeMs: undefined };
  const words = header
    .toLowerCase()
    .split(',')
    .map((word) => word.trim());
  const [, seconds] = words.map((word) => /^max-age="?(\d{1,10})"?$/.exec(word)).find((found) => found !== null) ?? [];
  const maxAgeMs = seconds === undefined ? undefined : Number(seconds) * 1_000;
  if (words.includes('no-store')) return { mode: 'off', maxAgeMs };
  return { mode: words.includes('no-cache') ? 'refresh' : 'usual', maxAgeMs };
}

function refused(header: string, must: string): MemoryWishReading {
  return { kind: 'refused', error: wrongField(header, must) };
}
