import type { ChatRequest } from '../domain/chat-request.ts';
import type { ProviderId } from '../domain/ids.ts';
import type { Principal } from '../domain/principal.ts';
import { ProviderCallError } from '../domain/provider-adapter.ts';
import type { RouterError } from '../domain/router-error.ts';
import type { Plan, Target } from './plan.ts';
import type { Rooms } from './rooms.ts';
import { failureToError } from './routing/failure-to-error.ts';
import { planRoute } from './routing/plan-route.ts';
import { estimateTokens } from './tokens/estimate-tokens.ts';
import { tokenFamily } from './tokens/token-families.ts';

export interface CountQuestion {
  readonly principal: Principal;
  /** `X-Provider`. */
  readonly providerHeader: string | undefined;
  readonly requestId: string;
  /** The routers through which it came (`VIA_HEADER`); undefined where it came from a client. */
  readonly via?: string | undefined;
}

/** `estimated`: the provider was not asked, or could not say. */
export type TokenCount =
  | {
      readonly kind: 'counted';
      readonly tokens: number;
      readonly estimated: boolean;
      readonly provider: ProviderId;
      readonly model: string;
    }
  | { readonly kind: 'refused'; readonly error: RouterError };

/** A client waits for this before it sends its real request; an estimate now is worth more than a count later. */
const MAX_COUNTING_MS = 10_000;

/** How many tokens a prompt takes at the provider that would answer it: as that provider counts where it does, else an estimate. */
export async function countTokens(request: ChatRequest, question: CountQuestion, rooms: Rooms): Promise<TokenCount> {
  const error = rooms.limits.openCount(question.principal);
  return error === undefined ? countOnRoute(request, question, rooms) : { kind: 'refused', error };
}

async function countOnRoute(request: ChatRequest, question: CountQuestion, rooms: Rooms): Promise<TokenCount> {
  const view = rooms.catalogue.current();
  rooms.board.follow(view);
  const startedMs = rooms.clock.ticksMs();
  const { providerHeader } = question;
  const route = planRoute({ request, providerHeader, view, readiness: rooms.board, desk: rooms.desk, startedMs });
  switch (route.kind) {
    case 'refused':
      return route;
    case 'unlisted':
      await route.listing;
      return countOnRoute(request, question, rooms);
    case 'planned':
      return (await countAt(route.plan, request, question, rooms)) ?? estimate(route.plan.preferred, request, rooms);
  }
}

/** undefined where nobody can be asked, or who was asked could not say. */
async function countAt(
  plan: Plan,
  request: ChatRequest,
  { requestId, via }: CountQuestion,
  { board, clock, random, reportBug }: Rooms,
): Promise<TokenCount | undefined> {
  const step = plan.next({ tried: [], coolingWaitMs: 0, waitedAfter: -1 }, clock.ticksMs(), random);
  if (step.kind !== 'call' || step.target.adapter.countTokens === undefined) return undefined;
  const { provider, adapter, model, key } = step.target;
  board.paceOf(provider)?.handedOut(clock.ticksMs());
  try {
    const tokens = await adapter.countTokens?.({
      request,
      upstreamModel: provider.upstreamName(model),
      secret: key?.secret,
      signal: AbortSignal.timeout(MAX_COUNTING_MS),
      via,
    });
    return tokens === undefined
      ? undefined
      : { kind: 'counted', tokens, estimated: false, provider: provider.id, model };
  } catch (error) {
    if (error instanceof ProviderCallError) return clientsMistake(error, step.target);
    if (!isTimeout(error)) reportBug(error, requestId);
    return undefined;
  }
}

/**
 * What would be wrong with the real request too is told. That the provider cannot be asked just now is no reason for no answer, nor is a 404: many
 * that speak this dialect have no such address.
 */
function clientsMistake({ failure }: ProviderCallError, target: Target): TokenCount | undefined {
  if (failure.kind !== 'invalid-request' || failure.status === 404 || failure.status === 405) return undefined;
  return { kind: 'refused', error: failureToError(target, failure) };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

function estimate({ provider, model }: Plan['preferred'], request: ChatRequest, { ratios }: Rooms): TokenCount {
  const ratio = ratios.of({ provider: provider.id, model });
  const tokens = Math.round(estimateTokens(request.meaning(), tokenFamily(provider.upstreamName(model))) * ratio);
  return { kind: 'counted', tokens, estimated: true, provider: provider.id, model };
}
