import { providerTag } from '../../../registry/entity-tags.ts';
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
import { toModelLinks } from '../wire/to-model-link.ts';
import { toProvider, toProviderDetail } from '../wire/to-provider.ts';
import { findProvider } from './find-provider.ts';
import { refuseProviderFaults } from './refuse-provider-faults.ts';
import { updatedProvider } from './updated-provider.ts';

/** `/v1/providers`: the providers themselves (contract, section 3). Their config, models and checks have files of their own. */
export const providerRoutes: DeclareRoutes = (app, rooms) => {
  declareReads(app, rooms);
  declareCreate(app, rooms);
  declareChange(app, rooms);
  declareDelete(app, rooms);
  declareSwitch(app, rooms, { action: 'enable', enabled: true, message: 'Provider enabled' });
  declareSwitch(app, rooms, { action: 'disable', enabled: false, message: 'Provider disabled' });
};

function declareReads(app: ManagementApp, { registry }: ManagementRooms): void {
  app.get(
    '/v1/providers',
    {
      config: { role: 'operator', summary: 'List providers, highest priority first' },
      schema: { querystring: providerQuery, response: { 200: providerList } },
    },
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
    {
      config: {
        role: 'operator',
        summary: 'Read a provider with its config (secrets masked) and its models',
        entityTag: { answers: true },
      },
      schema: { params: providerParams, response: { 200: providerDetail } },
    },
    async ({ params: { id } }, reply) => {
      const provider = findProvider(registry, id);
      return reply.header('etag', providerTag(provider)).send(toProviderDetail(provider));
    },
  );
}

function declareCreate(app: ManagementApp, { registry }: ManagementRooms): void {
  app.post(
    '/v1/providers',
    {
      attachValidation: true,
      config: { role: 'operator', summary: 'Register a provider', entityTag: { answers: true }, refusals: [409] },
      schema: { body: providerCreation, response: { 201: providerDetail } },
    },
    async (request, reply) => {
      refuseProviderFaults(request, registry);
      const { models, sensitive_config_keys: sensitiveKeys, ...body } = request.body;
      const input = { ...body, name: body.name ?? body.id, sensitiveKeys, models: toModelLinks(models) };
      const outcome = await registry.createProvider(input, authorOf(request));
      if (outcome.kind !== 'created') throw refusalOf(outcome);
      const { provider } = outcome;
      return reply.code(201).header('etag', providerTag(provider)).send(toProviderDetail(provider));
    },
  );
}

function declareChange(app: ManagementApp, { registry }: ManagementRooms): void {
  app.put(
    '/v1/providers/:id',
    {
      config: {
        role: 'operator',
        summary: 'Change a provider; what is left out stays',
        entityTag: { answers: true, takes: true },
      },
      schema: { params: providerParams, body: providerUpdate, response: { 200: providerDetail } },
    },
    async (request, reply) => {
      const { params, body } = request;
      const provider = updatedProvider(await registry.updateProvider(params.id, body, authorOf(request)));
      return reply.header('etag', providerTag(provider)).send(toProviderDetail(provider));
    },
  );
}

function declareDelete(app: ManagementApp, { registry }: ManagementRooms): void {
  app.delete(
    '/v1/providers/:id',
    {
      config: {
        role: 'operator',
        summary: 'Remove a provider; the active one is refused',
        entityTag: { takes: true },
        refusals: [409],
      },
      schema: { params: providerParams, response: { 200: providerDeleted } },
    },
    async (request) => {
      const { id } = request.params;
      const outcome = await registry.removeProvider(id, authorOf(request));
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
    {
      config: {
        role: 'operator',
        summary: enabled ? 'Enable a provider' : 'Disable a provider; running calls end',
        entityTag: { takes: true },
      },
      schema: { params: providerParams, response: { 200: providerSwitched } },
    },
    async (request) => {
      const { id } = request.params;
      const { name } = updatedProvider(await registry.updateProvider(id, { enabled }, authorOf(request)));
      return { id, name, enabled, message };
    },
  );
}
