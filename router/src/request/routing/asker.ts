import type { Principal } from '../../domain/principal.ts';
import type { RoutePolicy } from '../../domain/route-policy.ts';
import type { RouteWishes } from '../../domain/route-wishes.ts';

/** What holds for the way of whatever it asks. */
export function policyOf(principal: Principal | undefined): RoutePolicy | undefined {
  return principal?.kind === 'api-key' ? principal.routing : undefined;
}

/** Another key's conversations are no business of this one, though they begin alike. */
export function ownerOf(principal: Principal | undefined): string {
  return principal?.kind === 'api-key' ? principal.id : '';
}

const ranks = { high: 1, normal: 0, low: -1 } as const;

/** How far in front a request stands where it has to wait. */
export function rankOf(wishes: RouteWishes | undefined): number {
  return wishes?.priority === undefined ? 0 : ranks[wishes.priority];
}
