import { authorOf } from '../author-of.ts';
import {
  providerCreation,
  providerDeleted,
  providerDetail,
  providerList,
  providerParams,
  providerQuery,
  providerSwitched,
  providerUpdate,
} from '../contracts/provider.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { toProvider, toProviderDetail } from '../wire/to-provider.ts';
import { findProvider } from './find-provider.ts';
import { updatedProvider } from './updated-provider.ts';

/** `/v1/providers`: the providers themselves (contract, section 3). Their config and their models have files of their own. */
export const providerRoutes: DeclareRoutes = (app, rooms) => {
  declareReads(app, rooms);
  declareWrites(app, rooms);
  declareSwitch(app, rooms, { action: 'enable', enabled: true, message: 'Provider enabled' });
  declareSwitch(app, rooms, { action: 'disable', enabled: false, message: 'Provider disabled' });
};

function declareReads(app: ManagementApp, { registry }: ManagementRooms): void {
  app.get(
    '/v1/providers',
    { config: { role: 'operator' }, schema: { querystring: providerQuery, response: { 200: providerList } } },
    async ({ query: { type, enabled } }) => {
      const providers = registry
        .current()
        .byPriority.filter((provider) => type === undefined || provider.type === type)
        .filter((provider) => enabled === undefined || String(provider.enabled) === enabled)
        .map(toProvider);
      return { providers, total: providers.length, count: providers.length };
    },
  );
  app.get(
    '/v1/providers/:id',
    { config: { role: 'operator' }, schema: { params: providerParams, response: { 200: providerDetail } } },
    async ({ params: { id } }) => toProviderDetail(findProvider(registry, id)),
  );
}

function declareWrites(app: ManagementApp, { registry }: ManagementRooms): void {
  app.post(
    '/v1/providers',
    { config: { role: 'operator' }, schema: { body: providerCreation, response: { 201: providerDetail } } },
    async ({ body, entered }, reply) => {
      const outcome = await registry.createProvider({ ...body, name: body.name ?? body.id }, authorOf(entered));
      if (outcome.kind !== 'created') throw refusalOf(outcome);
      return reply.code(201).send(toProviderDetail(outcome.provider));
    },
  );
  app.put(
    '/v1/providers/:id',
    {
      config: { role: 'operator' },
      schema: { params: providerParams, body: providerUpdate, response: { 200: providerDetail } },
    },
    async ({ params: { id }, body, entered }) =>
      toProviderDetail(updatedProvider(await registry.updateProvider(id, body, authorOf(entered)))),
  );
  app.delete(
    '/v1/providers/:id',
    { config: { role: 'operator' }, schema: { params: providerParams, response: { 200: providerDeleted } } },
    async ({ params: { id }, entered }) => {
      const outcome = await registry.removeProvider(id, authorOf(entered));
      if (outcome.kind !== 'removed') throw refusalOf(outcome, 'provider_not_found');
      return { id, message: 'Provider deleted' };
    },
  );
}

interface Switch {
  readonly action: 'enable' | 'disable';
  readonly enabled: boolean;
  readonly message: string;
}

function declareSwitch(app: ManagementApp, { registry }: ManagementRooms, { action, enabled, message }: Switch): void {
  app.post(
    `/v1/providers/:id/${action}`,
    { config: { role: 'operator' }, schema: { params: providerParams, response: { 200: providerSwitched } } },
    async ({ params: { id }, entered }) => {
      const { name } = updatedProvider(await registry.updateProvider(id, { enabled }, authorOf(entered)));
      return { id, name, enabled, message };
    },
  );
}
