import { askMany } from '../../../registry/ask-many.ts';
import type { RegisteredProvider } from '../../../registry/registered-provider.ts';
import { providerParams } from '../contracts/provider.ts';
import {
  type CheckedProviderWire,
  type ProviderTestedWire,
  providersHealth,
  providerTested,
} from '../contracts/provider-check.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { findProvider } from './find-provider.ts';

const TEST_LIMIT_MS = 10_000;
/** Shorter, since one that hangs holds up the answer for all. */
const HEALTH_LIMIT_MS = 5_000;
const SIDE_BY_SIDE = 256;
const BEGIN_WITHIN_MS = 10_000;

/**
 * Whether providers can be reached, asked now. Both read the upstream's model list, which costs nothing anywhere and is no traffic: neither
 * metrics nor history count it.
 */
export const providerCheckRoutes: DeclareRoutes = (app, rooms) => {
  declareTest(app, rooms);
  declareHealth(app, rooms);
};

function declareTest(app: ManagementApp, rooms: ManagementRooms): void {
  app.post(
    '/v1/providers/:id/test',
    {
      config: { role: 'operator', summary: 'Ask a provider now whether it is there; 503 where it is not' },
      schema: { params: providerParams, response: { 200: providerTested, 503: providerTested } },
    },
    async ({ params: { id } }, reply) => {
      const tested = await test(findProvider(rooms.registry, id), rooms);
      // D0's failover script relies on a failure that its client throws.
      return reply.code(tested.healthy ? 200 : 503).send(tested);
    },
  );
}

/** A disabled provider is asked too: whether it works is what one wants to know before enabling it. */
async function test({ id, instance }: RegisteredProvider, { now }: ManagementRooms): Promise<ProviderTestedWire> {
  const check = await instance.check(TEST_LIMIT_MS);
  return {
    provider_id: id,
    healthy: check.kind === 'healthy',
    status: check.kind,
    duration_ms: check.durationMs,
    timestamp: now(),
    ...(check.kind === 'unhealthy' && { error: check.reason, cause: check.cause }),
  };
}

function declareHealth(app: ManagementApp, rooms: ManagementRooms): void {
  app.get(
    '/v1/providers/health',
    {
      config: { role: 'operator', summary: 'Ask every enabled provider now whether it is there' },
      schema: { response: { 200: providersHealth } },
    },
    async () => {
      const enabled = rooms.registry.current().byPriority.filter((provider) => provider.enabled);
      const providers = await askMany<CheckedProviderWire>(enabled, {
        sideBySide: SIDE_BY_SIDE,
        beginWithinMs: BEGIN_WITHIN_MS,
        now: rooms.now,
        ask: (provider) => checked(provider, rooms),
        notAsked: (provider) => notAsked(provider, rooms),
      });
      const healthy = providers.filter(({ status }) => status === 'healthy');
      return { providers, healthy_count: healthy.length, total_count: providers.length };
    },
  );
}

async function checked(
  { id, name, instance }: RegisteredProvider,
  { now }: ManagementRooms,
): Promise<CheckedProviderWire> {
  const check = await instance.check(HEALTH_LIMIT_MS);
  return {
    id,
    name,
    status: check.kind,
    response_time_ms: check.durationMs,
    checked_at: now(),
    ...(check.kind === 'unhealthy' && { error: check.reason, cause: check.cause }),
  };
}

function notAsked({ id, name }: RegisteredProvider, { now }: ManagementRooms): CheckedProviderWire {
  const error =
    'It was not asked: the time for all was over. Ask again, or this one alone: POST /v1/providers/ID/test.';
  return { id, name, status: 'not-asked', response_time_ms: 0, checked_at: now(), error: error.replace('ID', id) };
}
