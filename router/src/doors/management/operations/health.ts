import { ROUTER_HEADER } from '../../../domain/router-header.ts';
import type { RegisteredProvider } from '../../../registry/registered-provider.ts';
import { type HealthWire, health, live, type ProviderHealthWire, ready } from '../contracts/health.ts';
import type { DeclareRoutes, ManagementRooms } from '../ports.ts';
import { roleAllows } from '../role-allows.ts';

/** `/health` (D3's shape) and what balancers and container platforms ask. None of them calls a provider. */
export const healthRoutes: DeclareRoutes = (app, rooms) => {
  app.get(
    '/health',
    {
      config: { role: 'inference', open: true, summary: 'Health of the router and its providers' },
      schema: { response: { 200: health } },
    },
    async ({ entered }) =>
      // The gate lets anyone ask this. What exists here is for those who manage it.
      roleAllows(entered.principal, 'operator') ? wholeHealth(rooms) : { status: status(rooms) },
  );
  app.get(
    '/health/live',
    {
      config: { role: 'inference', open: true, summary: 'Whether the process answers' },
      schema: { response: { 200: live } },
    },
    async (_request, reply) => reply.header(ROUTER_HEADER, 'provider-router').send({ status: 'ok' as const }),
  );
  app.get(
    '/health/ready',
    {
      config: { role: 'inference', open: true, summary: 'Whether it can serve; 503 while it goes down' },
      schema: { response: { 200: ready, 503: ready } },
    },
    async (_request, reply) => {
      const reason = rooms.readiness.refusal();
      if (reason === undefined) return { status: 'ready' as const };
      return reply.code(503).send({ status: 'not-ready', reason });
    },
  );
};

function status({ readiness }: ManagementRooms): 'ok' | 'degraded' {
  return readiness.problem() === undefined ? 'ok' : 'degraded';
}

function wholeHealth(rooms: ManagementRooms): HealthWire {
  const { byPriority } = rooms.registry.current();
  const problem = rooms.readiness.problem();
  const names = Map.groupBy(byPriority, (provider) => provider.name);
  const nameOf = ({ name, id }: RegisteredProvider): string =>
    names.get(name)?.length === 1 ? name : `${name} (${id})`;
  return {
    status: status(rooms),
    ...(problem !== undefined && { problem }),
    providers: Object.fromEntries(byPriority.map((provider) => [nameOf(provider), healthOf(provider, rooms)])),
    registeredProviders: byPriority.filter((provider) => provider.state.kind !== 'disabled').map(({ id }) => id),
  };
}

function healthOf(provider: RegisteredProvider, rooms: ManagementRooms): ProviderHealthWire {
  const { baseURL } = provider.shownConfig();
  return { ...statusOf(provider, rooms), ...(typeof baseURL === 'string' && { baseURL }) };
}

function statusOf(provider: RegisteredProvider, rooms: ManagementRooms): Pick<ProviderHealthWire, 'status' | 'error'> {
  const { state } = provider;
  switch (state.kind) {
    case 'disabled':
      return { status: 'disabled' };
    case 'error':
      return { status: 'unhealthy', error: state.problem };
    case 'loaded': {
      const error = rooms.health.trouble(provider.id);
      return error === undefined ? { status: 'healthy' } : { status: 'unhealthy', error };
    }
  }
}
