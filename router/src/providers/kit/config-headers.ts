import { z } from 'zod';

/** What a config may say of a header's value. */
export const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII on one line');
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name');

/** `headers` of a config: sent with every call. */
export const headersShape = z.record(headerName, headerValue).optional();

// The connection's own business, and the body's: undici refuses them or they would contradict it.
const RESERVED = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

/** The first of these headers that the router sets itself, as it is written there; `further`: those that this type sets beside the usual ones. */
export function reservedHeader(
  headers: Readonly<Record<string, string>> | undefined,
  further: Readonly<Record<string, string>> = {},
): string | undefined {
  return Object.keys(headers ?? {}).find((name) => {
    const lower = name.toLowerCase();
    return RESERVED.has(lower) || Object.hasOwn(further, lower);
  });
}
