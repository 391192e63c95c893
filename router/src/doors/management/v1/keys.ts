import type { ApiKeyRole } from '../../../domain/principal.ts';
import { RouterException } from '../../../domain/router-error.ts';
import { toolCommand } from '../../../lib/tool-command.ts';
import type { Entered } from '../../http/ports.ts';
import { actorOf } from '../actor-of.ts';
import {
  apiKeyList,
  createdApiKey,
  keyCreation,
  keyParams,
  type RevokedApiKeyWire,
  revokedApiKey,
} from '../contracts/api-key.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { invalid } from '../to-router-error.ts';
import { toApiKey } from '../wire/to-api-key.ts';

/** `/v1/keys`: only admins, so nobody mints a key that may more than the one they hold. */
export const keyRoutes: DeclareRoutes = (app, rooms) => {
  declareCreate(app, rooms);
  declareList(app, rooms);
  declareRevoke(app, rooms);
};

function declareCreate(app: ManagementApp, { apiKeys, registry }: ManagementRooms): void {
  app.post(
    '/v1/keys',
    {
      config: { role: 'admin', summary: 'Make an API key; its secret is shown only in this answer' },
      schema: { body: keyCreation, response: { 201: createdApiKey } },
    },
    async ({ body: { name, role = 'inference' }, entered }, reply) => {
      const turnsAuthOn = !apiKeys.hasKeys() && registry.gate.authRequired === undefined;
      const outcome = await apiKeys.create({ name, role }, actorOf(entered));
      switch (outcome.kind) {
        case 'invalid':
          throw new RouterException(invalid([{ field: 'name', message: outcome.message }]));
        case 'unavailable':
          throw refusalOf(outcome);
        case 'created':
          reply.code(201).header('cache-control', 'no-store');
          return { ...toApiKey(outcome.key), key: outcome.secret, ...wordsFor(role, turnsAuthOn) };
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

function declareList(app: ManagementApp, { apiKeys }: ManagementRooms): void {
  app.get(
    '/v1/keys',
    { config: { role: 'admin', summary: 'List API keys' }, schema: { response: { 200: apiKeyList } } },
    async () => {
      const keys = apiKeys.list().map(toApiKey);
      return { keys, total: keys.length, count: keys.length };
    },
  );
}

function declareRevoke(app: ManagementApp, { apiKeys }: ManagementRooms): void {
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
    return { ...toApiKey(outcome.key), message: 'API key revoked' };
  };
  app.delete('/v1/keys/:id', options, revoke);
  app.post('/v1/keys/:id/revoke', options, revoke);
}
