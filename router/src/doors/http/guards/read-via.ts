import type { IncomingHttpHeaders } from 'node:http';
import { VIA_HEADER } from '../../../domain/via-header.ts';

export type ViaReading =
  /** `via`: the routers that it has passed; undefined where it came from a client. */
  { readonly kind: 'onward'; readonly via: string | undefined } | { readonly kind: 'looped' };

/** Routers behind each other: nobody has so many by intention. */
const MOST_ROUTERS = 8;
const INSTANCE = /^[\w-]{1,64}$/;
const fromClient: ViaReading = { kind: 'onward', via: undefined };

/** Whether a request was here before. What does not look like the id of a router is left out. */
export function readVia(headers: IncomingHttpHeaders, own: string): ViaReading {
  const header = headers[VIA_HEADER];
  if (header === undefined) return fromClient;
  const passed = String(header)
    .split(',')
    .map((id) => id.trim())
    .filter((id) => INSTANCE.test(id));
  if (passed.includes(own) || passed.length > MOST_ROUTERS) return { kind: 'looped' };
  return passed.length === 0 ? fromClient : { kind: 'onward', via: passed.join(', ') };
}
