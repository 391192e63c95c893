import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../../domain/principal.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import type { Gatekeeper, GateSettings } from '../ports.ts';
import { authenticate } from './authenticate.ts';
import { isKnownHost } from './is-known-host.ts';
import { isOpenPath } from './open-paths.ts';
import { originOfVisit } from './origin-of-visit.ts';
import type { OwnNames } from './own-names.ts';
import { unauthorizedError } from './unauthorized-error.ts';

/** What the gate looks at. */
export interface Visit {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly httpVersion: string;
  readonly remoteAddress: string | undefined;
}

export interface GateRules {
  readonly own: OwnNames;
  readonly loopback: boolean;
  readonly gatekeeper: Gatekeeper;
}

/** `corsOrigin`: the page that may read the answer; undefined where no foreign page asked. */
export type Verdict =
  | { readonly kind: 'entered'; readonly principal: Principal; readonly corsOrigin: string | undefined }
  | { readonly kind: 'preflight'; readonly corsOrigin: string }
  | { readonly kind: 'refused'; readonly error: RouterError; readonly corsOrigin: string | undefined };

/** Who has no good key: at an open path, or refused. */
export const nobody: Principal = { kind: 'nobody' };

/** Far above any client's habit, and far below the 2,000 beyond which the parser drops headers in silence, forwarding headers too. */
const MAX_HEADERS = 200;

/** Decides whether a request may come in, in the order: its form, where it comes from, who sends it. No I/O, no state. */
export function judgeVisit(visit: Visit, rules: GateRules, settings: GateSettings): Verdict {
  const malformed = formProblem(visit);
  if (malformed !== undefined) return refused(malformed, undefined);
  if (!isHostAccepted(visit, rules, settings)) return refused(routerError('forbidden_host'), undefined);

  const origin = originOfVisit(visit.method, visit.headers, {
    own: rules.own,
    allowedOrigins: settings.allowedOrigins,
    loopback: rules.loopback,
  });
  if (origin.kind === 'foreign') return refused(routerError('forbidden_origin'), undefined);
  const corsOrigin = origin.kind === 'allowed' ? origin.origin : undefined;
  // A preflight cannot carry a key, so it is answered before anyone asks for one.
  if (corsOrigin !== undefined && isPreflight(visit)) return { kind: 'preflight', corsOrigin };

  const principal = authenticate(visit.headers, visit.remoteAddress, {
    gatekeeper: rules.gatekeeper,
    authRequired: settings.authRequired,
    loopback: rules.loopback,
  });
  if (principal !== undefined) return { kind: 'entered', principal, corsOrigin };
  if (isOpenPath(visit.method, visit.path)) return { kind: 'entered', principal: nobody, corsOrigin };
  return refused(unauthorizedError(visit.headers), corsOrigin);
}

/** What the parser lets through and no honest client sends. */
function formProblem(visit: Visit): RouterError | undefined {
  if (visit.rawHeaders.length > MAX_HEADERS * 2) return routerError('headers_too_large', 'There are too many headers.');
  if (visit.path.charCodeAt(0) !== 0x2f && !(visit.method === 'OPTIONS' && visit.path === '*')) {
    return routerError('invalid_request', 'The request target must be a path.');
  }
  return countHosts(visit.rawHeaders) > 1
    ? routerError('invalid_request', 'There is more than one Host header.')
    : undefined;
}

/** `headers.host` is the first of several; a proxy in front could have read the last. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

/**
 * On loopback only own names. On a public address a key is needed anyway and people come by names this server cannot know; there only HTTP/1.1's
 * own rule holds, that a Host is there (health probes of balancers speak 1.0 without one).
 */
function isHostAccepted(visit: Visit, rules: GateRules, settings: GateSettings): boolean {
  if (rules.loopback) return isKnownHost(visit.headers.host, rules.own, settings.allowedHosts);
  return visit.headers.host !== undefined || visit.httpVersion === '1.0';
}

function isPreflight(visit: Visit): boolean {
  return visit.method === 'OPTIONS' && visit.headers['access-control-request-method'] !== undefined;
}

function refused(error: RouterError, corsOrigin: string | undefined): Verdict {
  return { kind: 'refused', error, corsOrigin };
}
