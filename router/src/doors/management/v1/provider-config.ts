import { RouterException, routerError } from '../../../domain/router-error.ts';
import { providerTag } from '../../../registry/entity-tags.ts';
import type { RegisteredProvider } from '../../../registry/registered-provider.ts';
import { authorOf } from '../author-of.ts';
import { providerParams } from '../contracts/provider.ts';
import {
  configKeyDeleted,
  configKeyParams,
  configKeyUpdate,
  configKeyUpdated,
  configUpdate,
  providerConfig,
  providerConfigUpdated,
  providerReloaded,
} from '../contracts/provider-config.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { toConfig } from '../wire/to-config.ts';
import { toProvider } from '../wire/to-provider.ts';
import { findProvider } from './find-provider.ts';
import { updatedProvider } from './updated-provider.ts';

/** `/v1/providers/:id/config`, its keys, and `/reload` (contract, section 3). Changes apply to the next request without a reload. */
export const providerConfigRoutes: DeclareRoutes = (app, rooms) => {
  declareWhole(app, rooms);
  declareKey(app, rooms);
  declareReload(app, rooms);
};

function declareWhole(app: ManagementApp, { registry }: ManagementRooms): void {
  app.get(
    '/v1/providers/:id/config',
    {
      config: {
        role: 'operator',
        summary: 'Read the config of a provider, secrets masked',
        entityTag: { answers: true },
      },
      schema: { params: providerParams, response: { 200: providerConfig } },
    },
    async ({ params: { id } }, reply) => {
      const provider = findProvider(registry, id);
      return reply.header('etag', providerTag(provider)).send({ provider_id: id, ...toConfig(provider) });
    },
  );
  app.put(
    '/v1/providers/:id/config',
    {
      config: {
        role: 'operator',
        summary: 'Change keys of a config; null deletes one',
        entityTag: { answers: true, takes: true },
      },
      schema: { params: providerParams, body: configUpdate, response: { 200: providerConfigUpdated } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { config } = request.body;
      const provider = updatedProvider(await registry.updateProvider(id, { config }, authorOf(request)));
      const answer = { provider_id: id, ...toConfig(provider), message: 'Configuration updated' };
      return reply.header('etag', providerTag(provider)).send(answer);
    },
  );
}

function declareKey(app: ManagementApp, { registry }: ManagementRooms): void {
  app.patch(
    '/v1/providers/:id/config/:key',
    {
      config: { role: 'operator', summary: 'Set one key of a config', entityTag: { answers: true, takes: true } },
      schema: { params: configKeyParams, body: configKeyUpdate, response: { 200: configKeyUpdated } },
    },
    async (request, reply) => {
      const { id, key } = request.params;
      const { value, is_sensitive = false } = request.body;
      const outcome = await registry.setConfigKey(id, key, value, is_sensitive, authorOf(request));
      const provider = updatedProvider(outcome);
      return reply.header('etag', providerTag(provider)).send({
        provider_id: id,
        key,
        value: ownValue(provider.maskedConfig(), key) ?? null,
        is_sensitive: provider.isSecret(key),
        message: 'Configuration key updated',
        ...(provider.unknownConfigKeys.includes(key) && { unknown_config_keys: [key] }),
      });
    },
  );
  app.delete(
    '/v1/providers/:id/config/:key',
    {
      config: { role: 'operator', summary: 'Delete one key of a config', entityTag: { takes: true } },
      schema: { params: configKeyParams, response: { 200: configKeyDeleted } },
    },
    async (request) => {
      const { id, key } = request.params;
      const provider = findProvider(registry, id);
      if (ownValue(provider.maskedConfig(), key) === undefined) throw noSuchKey(provider, key);
      updatedProvider(await registry.setConfigKey(id, key, null, false, authorOf(request)));
      return { provider_id: id, key, message: 'Configuration key deleted' };
    },
  );
}

function noSuchKey(provider: RegisteredProvider, key: string): RouterException {
  const isDefault = ownValue(provider.defaultConfig(), key) !== undefined;
  const remark = isDefault ? ' What is shown is the default of its type.' : '';
  return new RouterException(
    routerError('not_found', `Provider "${provider.id}" has no config key "${key}".${remark}`),
  );
}

/** Keys come from paths: `constructor` is none of the config's. */
function ownValue<Value>(config: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(config, key) ? config[key] : undefined;
}

function declareReload(app: ManagementApp, { registry, now }: ManagementRooms): void {
  app.post(
    '/v1/providers/:id/reload',
    {
      config: { role: 'operator', summary: 'Bring a provider up anew; running calls end on the old instance' },
      schema: { params: providerParams, response: { 200: providerReloaded } },
    },
    async ({ params: { id } }) => {
      const provider = updatedProvider(await registry.reloadProvider(id));
      const { name, type, runtime_status, error } = toProvider(provider);
      return {
        provider_id: id,
        name,
        type,
        message: 'Provider reloaded successfully',
        timestamp: now(),
        runtime_status,
        ...(error !== undefined && { error }),
      };
    },
  );
}
