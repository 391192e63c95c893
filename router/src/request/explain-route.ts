import type { ChatRequest } from '../domain/chat-request.ts';
import type { RouteExplanation } from '../domain/route-explanation.ts';
import type { RouterError } from '../domain/router-error.ts';
import type { Call } from './ports.ts';
import type { Rooms } from './rooms.ts';
import { planRoute } from './routing/plan-route.ts';

export type RouteAnswer =
  | { readonly kind: 'explained'; readonly explanation: RouteExplanation }
  /** What the request itself would be told. */
  | { readonly kind: 'refused'; readonly error: RouterError };

/** What of a call decides where it goes. */
export type ExplainedCall = Pick<Call, 'providerHeader' | 'session'> &
  Partial<Pick<Call, 'principal' | 'endUser' | 'tags'>>;

/** Where a request would go, and why, as things stand now. Nobody is called, nothing is counted. */
export function explainRoute(
  request: ChatRequest,
  { providerHeader, session, ...caller }: ExplainedCall,
  { catalogue, board, desk, clock, limits }: Rooms,
): RouteAnswer {
  const view = catalogue.current();
  board.follow(view);
  const startedMs = clock.ticksMs();
  const route = planRoute({
    request,
    providerHeader,
    session,
    principal: caller.principal,
    view,
    readiness: board,
    desk,
    purse: limits.look(request, caller),
    startedMs,
    isDryRun: true,
  });
  switch (route.kind) {
    case 'planned':
      return { kind: 'explained', explanation: route.plan.explain(startedMs) };
    case 'refused':
      return route;
    case 'unlisted':
      throw new Error('A dry run reads no lists.');
  }
}
