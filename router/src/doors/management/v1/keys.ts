import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKeyRole } from '../../../domain/principal.ts';
import { RouterException } from '../../../domain/router-error.ts';
import { entityTag } from '../../../lib/entity-tag.ts';
import { toolCommand } from '../../../lib/tool-command.ts';
import type { ApiKey } from '../../../people/api-keys.ts';
import type { Entered } from '../../http/ports.ts';
import { actorOf } from '../actor-of.ts';
import {
  type ApiKeyWire,
  apiKey,
  apiKeyList,
  createdApiKey,
  type KeyUpdateWire,
  keyCreation,
  keyParams,
  keyUpdate,
  type RevokedApiKeyWire,
  revokedApiKey,
} from '../contracts/api-key.ts';
import { ifMatchOf } from '../if-match-of.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { invalid } from '../to-router-error.ts';
import { toApiKey } from '../wire/to-api-key.ts';
import { toBudget } from '../wire/to-budget.ts';
import { toKeyLimits } from '../wire/to-key-limits.ts';
import { fromPolicyWire } from '../wire/to-route-policy.ts';

/** `/v1/keys`: only admins, so nobody mints a key that may more than the one they hold. */
export const keyRoutes: DeclareRoutes = (app, rooms) => {
  declareCreate(app, rooms);
  declareList(app, rooms);
  declareOne(app, rooms);
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
    async ({ body: { name, role = 'inference', limits, routing }, entered }, reply) => {
      const turnsAuthOn = !apiKeys.hasKeys() && registry.gate.authRequired === undefined;
      const rules = { limits: limits && toKeyLimits(limits), routing: fromPolicyWire(routing) ?? undefined };
      const outcome = await apiKeys.create({ name, role, ...rules }, actorOf(entered));
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

function declareOne(app: ManagementApp, rooms: ManagementRooms): void {
  app.get(
    '/v1/keys/:id',
    {
      config: { role: 'admin', summary: 'Read an API key, never its secret', entityTag: { answers: true } },
      schema: { params: keyParams, response: { 200: apiKey } },
    },
    async ({ params: { id } }, reply) => {
      const key = find(id, rooms);
      await rooms.budgets.refresh();
      return reply.header('etag', entityTag(key)).send(shown(key, rooms));
    },
  );
}

function declareChange(app: ManagementApp, rooms: ManagementRooms): void {
  const { apiKeys } = rooms;
  const options = {
    config: {
      role: 'admin',
      summary: 'Change the name or the limits of an API key, or how its requests are routed',
      entityTag: { answers: true, takes: true },
    },
    schema: { params: keyParams, body: keyUpdate, response: { 200: apiKey } },
  } as const;
  const change = async (request: KeyChange, reply: FastifyReply): Promise<ApiKeyWire> => {
    const before = find(request.params.id, rooms);
    requireTag(request, entityTag(before));
    const { name, limits, routing } = request.body;
    // An empty object clears what the key had.
    const wanted = limits && (toKeyLimits(limits, before.limits) ?? {});
    const patch = { name, limits: wanted, routing: fromPolicyWire(routing) };
    const outcome = await apiKeys.update(before.id, patch, actorOf(request.entered));
    if (outcome.kind === 'invalid') throw new RouterException(invalid([{ field: 'name', message: outcome.message }]));
    if (outcome.kind !== 'updated') throw refusalOf(outcome);
    reply.header('etag', entityTag(outcome.key));
    return shown(outcome.key, rooms);
  };
  app.patch('/v1/keys/:id', options, change);
  app.put('/v1/keys/:id', options, change);
}

type KeyChange = Pick<FastifyRequest, 'headers'> & {
  readonly params: { readonly id: string };
  readonly body: KeyUpdateWire;
  readonly entered: Entered;
};

function find(id: string, { apiKeys }: ManagementRooms): ApiKey {
  const key = apiKeys.list().find((one) => one.id === id);
  if (key === undefined) throw refusalOf({ kind: 'missing', message: `There is no API key "${id}".` });
  return key;
}

function shown(key: ApiKey, { budgets }: ManagementRooms): ApiKeyWire {
  return toApiKey(key, budgets.standings().map(toBudget));
}

function requireTag(request: Pick<FastifyRequest, 'headers'>, tag: string): void {
  const wanted = ifMatchOf(request);
  if (wanted === undefined || wanted.includes('*') || wanted.includes(tag)) return;
  throw refusalOf({
    kind: 'outdated',
    message: `It was changed since you read it: its entity tag is ${tag} now. Read it again.`,
  });
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
