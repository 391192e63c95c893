import type { ApiKeyRole } from '../../../domain/principal.ts';
import { RouterException } from '../../../domain/router-error.ts';
import { toolCommand } from '../../../lib/tool-command.ts';
import type { ApiKey } from '../../../people/api-keys.ts';
import type { Entered } from '../../http/ports.ts';
import { actorOf } from '../actor-of.ts';
import {
  type ApiKeyWire,
  apiKeyList,
  changedApiKey,
  createdApiKey,
  type KeyUpdateWire,
  keyCreation,
  keyParams,
  keyUpdate,
  type RevokedApiKeyWire,
  revokedApiKey,
} from '../contracts/api-key.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { invalid } from '../to-router-error.ts';
import { toApiKey } from '../wire/to-api-key.ts';
import { toBudget } from '../wire/to-budget.ts';
import { toKeyLimits } from '../wire/to-key-limits.ts';

/** `/v1/keys`: only admins, so nobody mints a key that may more than the one they hold. */
export const keyRoutes: DeclareRoutes = (app, rooms) => {
  declareCreate(app, rooms);
  declareList(app, rooms);
  declareChange(app, rooms);
  declareRevoke(app, rooms);
};

function declareCreate(app: ManagementApp, rooms: ManagementRooms): void {
  const { apiKeys, registry } = rooms;
  app.post(
    '/v1/keys',
    {
      config: { role: 'admin', summary: 'Make an API key; its secret is shown only in this answer' },
      schema: { body: keyCreation, response: { 201: createdApiKey } },
    },
    async ({ body: { name, role = 'inference', limits }, entered }, reply) => {
      const turnsAuthOn = !apiKeys.hasKeys() && registry.gate.authRequired === undefined;
      const outcome = await apiKeys.create({ name, role, limits: limits && toKeyLimits(limits) }, actorOf(entered));
      switch (outcome.kind) {
        case 'invalid':
          throw new RouterException(invalid([{ field: 'name', message: outcome.message }]));
        case 'unavailable':
          throw refusalOf(outcome);
        case 'created':
          reply.code(201).header('cache-control', 'no-store');
          return { ...shown(outcome.key, rooms), key: outcome.secret, ...wordsFor(role, turnsAuthOn) };
      }
    },
  );
}

/** With the first key `auth.required` turns on (contract, section 8), so a first key of a lower role would lock its maker out. */
function wordsFor(role: ApiKeyRole, turnsAuthOn: boolean): { readonly message: string; readonly warning?: string } {
  const message = 'Keep this key: it is shown only now.';
  if (!turnsAuthOn) return { message };
  const needed =
    'From now on every call needs a key, also when this one is revoked, unless auth.required is set to false.';
  if (role === 'admin') return { message, warning: needed };
  return {
    message,
    warning: `${needed} This one may not manage the router. To make one that may: ${toolCommand('key create NAME --role admin')}`,
  };
}

function declareList(app: ManagementApp, { apiKeys, budgets }: ManagementRooms): void {
  app.get(
    '/v1/keys',
    { config: { role: 'admin', summary: 'List API keys' }, schema: { response: { 200: apiKeyList } } },
    async () => {
      await budgets.refresh();
      const standings = budgets.standings().map(toBudget);
      const keys = apiKeys.list().map((key) => toApiKey(key, standings));
      return { keys, total: keys.length, count: keys.length };
    },
  );
}

function declareChange(app: ManagementApp, rooms: ManagementRooms): void {
  const { apiKeys } = rooms;
  const options = {
    config: { role: 'admin', summary: 'Change the name or the limits of an API key' },
    schema: { params: keyParams, body: keyUpdate, response: { 200: changedApiKey } },
  } as const;
  const change = async ({ params: { id }, body: { name, limits }, entered }: KeyChange): Promise<ApiKeyWire> => {
    const before = apiKeys.list().find((key) => key.id === id)?.limits;
    // An empty object clears what the key had.
    const patch = { name, limits: limits && (toKeyLimits(limits, before) ?? {}) };
    const outcome = await apiKeys.update(id, patch, actorOf(entered));
    if (outcome.kind === 'invalid') throw new RouterException(invalid([{ field: 'name', message: outcome.message }]));
    if (outcome.kind !== 'updated') throw refusalOf(outcome);
    return shown(outcome.key, rooms);
  };
  app.patch('/v1/keys/:id', options, change);
  app.put('/v1/keys/:id', options, change);
}

interface KeyChange {
  readonly params: { readonly id: string };
  readonly body: KeyUpdateWire;
  readonly entered: Entered;
}

function shown(key: ApiKey, { budgets }: ManagementRooms): ApiKeyWire {
  return toApiKey(key, budgets.standings().map(toBudget));
}

function declareRevoke(app: ManagementApp, rooms: ManagementRooms): void {
  const { apiKeys } = rooms;
  const options = {
    config: { role: 'admin', summary: 'Revoke an API key' },
    schema: { params: keyParams, response: { 200: revokedApiKey } },
  } as const;
  const revoke = async ({
    params: { id },
    entered,
  }: {
    params: { id: string };
    entered: Entered;
  }): Promise<RevokedApiKeyWire> => {
    const outcome = await apiKeys.revoke(id, actorOf(entered));
    if (outcome.kind !== 'revoked') throw refusalOf(outcome);
    return { ...shown(outcome.key, rooms), message: 'API key revoked' };
  };
  app.delete('/v1/keys/:id', options, revoke);
  app.post('/v1/keys/:id/revoke', options, revoke);
}
