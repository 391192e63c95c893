import type { IncomingHttpHeaders } from 'node:http';
import type { OwnNames } from './own-names.ts';

/**
 * Which page, if any, a request comes from. `none`: no browser page (or a person following a link). `own`: a page of this server.
 * `allowed`: a page of `security.allowedOrigins`, which gets CORS headers. `foreign`: any other page; it is refused.
 */
export type VisitOrigin =
  | { readonly kind: 'none' | 'own' | 'foreign' }
  | { readonly kind: 'allowed'; readonly origin: string };

const none: VisitOrigin = { kind: 'none' };
const own: VisitOrigin = { kind: 'own' };
const foreign: VisitOrigin = { kind: 'foreign' };

export interface OriginRules {
  readonly own: OwnNames;
  readonly allowedOrigins: readonly string[];
  /** Bound to loopback: only exact own origins are ours. Elsewhere a page is ours when its origin is the Host it asked. */
  readonly loopback: boolean;
}

export function originOfVisit(method: string, headers: IncomingHttpHeaders, rules: OriginRules): VisitOrigin {
  const origin = headers.origin;
  if (origin === undefined) return isPageWithoutOrigin(method, headers) ? foreign : none;
  const lower = origin.toLowerCase();
  if (rules.own.origins.has(lower)) return own;
  // `null` is every sandboxed frame and every local file: no list can mean it.
  if (lower !== 'null' && rules.allowedOrigins.some((entry) => entry.toLowerCase() === lower)) {
    return { kind: 'allowed', origin };
  }
  return !rules.loopback && isOfHost(lower, headers.host) ? own : foreign;
}

/** Browsers leave `Origin` out of plain GETs of a page (`<img>`, `no-cors`) but say where they come from. A followed link is fine. */
function isPageWithoutOrigin(method: string, headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || (method !== 'GET' && method !== 'HEAD');
}

function isOfHost(origin: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  const lower = host.toLowerCase();
  return origin === `http://${lower}` || origin === `https://${lower}`;
}
