import type { AliasTarget } from '../../../domain/alias.ts';
import { RouterException, routerError } from '../../../domain/router-error.ts';
import { aliasTag } from '../../../registry/entity-tags.ts';
import { authorOf } from '../author-of.ts';
import {
  type AliasTargetInputWire,
  alias,
  aliasCreation,
  aliasDeleted,
  aliasList,
  aliasParams,
  aliasUpdate,
} from '../contracts/alias.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { toAlias } from '../wire/to-alias.ts';
import { fromPolicyWire } from '../wire/to-route-policy.ts';

/** `/v1/aliases`: model names over several deployments (contract, section 7a). */
export const aliasRoutes: DeclareRoutes = (app, rooms) => {
  declareReads(app, rooms);
  declareCreate(app, rooms);
  declareChange(app, rooms);
  declareDelete(app, rooms);
};

function declareReads(app: ManagementApp, { registry }: ManagementRooms): void {
  app.get(
    '/v1/aliases',
    { config: { role: 'operator', summary: 'List aliases' }, schema: { response: { 200: aliasList } } },
    async () => {
      const view = registry.current();
      const aliases = [...view.index.aliases.values()].map((one) => toAlias(one, view));
      return { aliases, total: aliases.length };
    },
  );
  app.get(
    '/v1/aliases/:id',
    {
      config: { role: 'operator', summary: 'Read one alias', entityTag: { answers: true } },
      schema: { params: aliasParams, response: { 200: alias } },
    },
    async ({ params: { id } }, reply) => {
      const view = registry.current();
      const found = view.index.aliases.get(id);
      if (found !== undefined) return reply.header('etag', aliasTag(found)).send(toAlias(found, view));
      throw new RouterException(routerError('not_found', `There is no alias "${id}". GET /v1/aliases lists all.`));
    },
  );
}

function declareCreate(app: ManagementApp, { registry }: ManagementRooms): void {
  app.post(
    '/v1/aliases',
    {
      config: { role: 'operator', summary: 'Give several deployments one model name', refusals: [409] },
      schema: { body: aliasCreation, response: { 201: alias } },
    },
    async (request, reply) => {
      const { targets, routing, ...fields } = request.body;
      const input = { ...fields, routing: fromPolicyWire(routing), targets: targets.map(toTarget) };
      const outcome = await registry.createAlias(input, authorOf(request));
      if (outcome.kind !== 'written') throw refusalOf(outcome);
      return reply.code(201).send(toAlias(outcome.alias, registry.current()));
    },
  );
}

function declareChange(app: ManagementApp, { registry }: ManagementRooms): void {
  app.put(
    '/v1/aliases/:id',
    {
      config: { role: 'operator', summary: 'Change an alias', entityTag: { answers: true, takes: true } },
      schema: { params: aliasParams, body: aliasUpdate, response: { 200: alias } },
    },
    async (request, reply) => {
      const { targets, routing, ...fields } = request.body;
      const patch = { ...fields, routing: fromPolicyWire(routing), targets: targets?.map(toTarget) };
      const outcome = await registry.updateAlias(request.params.id, patch, authorOf(request));
      if (outcome.kind !== 'written') throw refusalOf(outcome);
      return reply.header('etag', aliasTag(outcome.alias)).send(toAlias(outcome.alias, registry.current()));
    },
  );
}

function declareDelete(app: ManagementApp, { registry }: ManagementRooms): void {
  app.delete(
    '/v1/aliases/:id',
    {
      config: { role: 'operator', summary: 'Remove an alias' },
      schema: { params: aliasParams, response: { 200: aliasDeleted } },
    },
    async (request) => {
      const { id } = request.params;
      const outcome = await registry.removeAlias(id, authorOf(request));
      if (outcome.kind !== 'removed') throw refusalOf(outcome);
      return { id, message: 'Alias deleted' };
    },
  );
}

function toTarget({ provider, model, weight, order }: AliasTargetInputWire): AliasTarget {
  return { provider, model, weight: weight ?? undefined, order: order ?? undefined };
}
