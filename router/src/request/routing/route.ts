import type { ChatRequest } from '../../domain/chat-request.ts';
import type { Principal } from '../../domain/principal.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { DeploymentReadiness, Plan, Purse } from '../plan.ts';
import type { CatalogueView } from '../ports.ts';
import type { RoutingDesk } from './routing-desk.ts';

export interface RouteQuestion {
  readonly request: ChatRequest;
  /** `X-Provider`. */
  readonly providerHeader: string | undefined;
  /** The name of its conversation, where a header gave one. */
  readonly session?: string | undefined;
  /** Who asks: an API key may have rules of its own. */
  readonly principal?: Principal | undefined;
  readonly view: CatalogueView;
  readonly readiness: DeploymentReadiness;
  readonly desk: RoutingDesk;
  /** What the request may spend; undefined where nothing bounds that. */
  readonly purse?: Purse | undefined;
  /** Monotonic. */
  readonly startedMs: number;
  /** Nobody is asked, not even for a list of models. */
  readonly isDryRun?: boolean;
}

export type Route =
  | { readonly kind: 'planned'; readonly plan: Plan }
  /** The request leaves the model to a provider that was never asked what it has: plan again when it was. */
  | { readonly kind: 'unlisted'; readonly listing: Promise<void> }
  | { readonly kind: 'refused'; readonly error: RouterError };

export function refused(error: RouterError): Route {
  return { kind: 'refused', error };
}
