import { RouterException, routerError } from '../../../domain/router-error.ts';
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
    { config: { role: 'operator' }, schema: { params: providerParams, response: { 200: providerConfig } } },
    async ({ params: { id } }) => ({ provider_id: id, config: findProvider(registry, id).maskedConfig() }),
  );
  app.put(
    '/v1/providers/:id/config',
    {
      config: { role: 'operator' },
      schema: { params: providerParams, body: configUpdate, response: { 200: providerConfigUpdated } },
    },
    async ({ params: { id }, body: { config }, entered }) => {
      const provider = updatedProvider(await registry.updateProvider(id, { config }, authorOf(entered)));
      return { provider_id: id, config: provider.maskedConfig(), message: 'Configuration updated' };
    },
  );
}

function declareKey(app: ManagementApp, { registry }: ManagementRooms): void {
  app.patch(
    '/v1/providers/:id/config/:key',
    {
      config: { role: 'operator' },
      schema: { params: configKeyParams, body: configKeyUpdate, response: { 200: configKeyUpdated } },
    },
    async ({ params: { id, key }, body: { value, is_sensitive = false }, entered }) => {
      const outcome = await registry.setConfigKey(id, key, value, is_sensitive, authorOf(entered));
      const provider = updatedProvider(outcome);
      return {
        provider_id: id,
        key,
        value: ownValue(provider.maskedConfig(), key) ?? null,
        is_sensitive: provider.isSecret(key),
        message: 'Configuration key updated',
      };
    },
  );
  app.delete(
    '/v1/providers/:id/config/:key',
    { config: { role: 'operator' }, schema: { params: configKeyParams, response: { 200: configKeyDeleted } } },
    async ({ params: { id, key }, entered }) => {
      if (ownValue(findProvider(registry, id).maskedConfig(), key) === undefined) {
        throw new RouterException(routerError('not_found', `Provider "${id}" has no config key "${key}".`));
      }
      updatedProvider(await registry.setConfigKey(id, key, null, false, authorOf(entered)));
      return { provider_id: id, key, message: 'Configuration key deleted' };
    },
  );
}

/** Keys come from paths: `constructor` is none of the config's. */
function ownValue<Value>(config: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(config, key) ? config[key] : undefined;
}

function declareReload(app: ManagementApp, { registry, now }: ManagementRooms): void {
  app.post(
    '/v1/providers/:id/reload',
    { config: { role: 'operator' }, schema: { params: providerParams, response: { 200: providerReloaded } } },
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
