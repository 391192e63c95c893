import type { FastifyRequest } from 'fastify';
import type { ZodType } from 'zod';
import type { ApiKeyRole } from '../../domain/principal.ts';
import { RouterException, routerError } from '../../domain/router-error.ts';
import type { Entered } from '../http/ports.ts';
import { nothingHere } from './nothing-here.ts';
import type { RefusalStatus } from './openapi/refusals.ts';
import type { EntityTagUse, PlainAnswer } from './openapi/route-description.ts';
import type { ManagementApp } from './ports.ts';
import { roleAllows } from './role-allows.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role that may use the route. Without it the application does not start. */
    readonly role?: ApiKeyRole;
    /** What it does, in a few words: the heading in the reference. A route without one is not described there. */
    readonly summary?: string;
    /** The gate lets everyone ask it, without any key (`doors/http/guards/open-paths`). */
    readonly open?: true;
    /** Of an answer without a schema; several where the caller chooses among forms. */
    readonly plain?: PlainAnswer | readonly (PlainAnswer | ZodType)[];
    /** For the reference: what it does with entity tags. */
    readonly entityTag?: EntityTagUse;
    /** For the reference: statuses of refusals that do not follow from its form. */
    readonly refusals?: readonly RefusalStatus[];
  }
  interface FastifyRequest {
    readonly entered: Entered;
  }
}

/**
 * Closed by default: a route that does not say who may use it stops the start, and a caller below that role is refused before the body is
 * read. The check is on the route that was matched, never on a path put together again. What matches none is 404 at once.
 */
export function guardRoutes(app: ManagementApp): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.role === undefined) throw new Error(`Route ${route.method} ${route.url} declares no role.`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    // Until the console lives there: people in front of a browser find their way from the reference.
    if (request.is404 && path === '/' && wantsPage(request)) return reply.redirect('/docs');
    if (request.is404) throw new RouterException(routerError('not_found', nothingHere(path)));
    requireRole(request, request.routeOptions.config.role ?? 'admin');
  });
}

function wantsPage({ method, headers }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true;
}

/** For what only some uses of a route need. */
export function requireRole(request: FastifyRequest, needed: ApiKeyRole, why = 'This'): void {
  if (roleAllows(request.entered.principal, needed)) return;
  throw new RouterException(routerError('insufficient_role', `${why} needs an API key with the role "${needed}".`));
}
