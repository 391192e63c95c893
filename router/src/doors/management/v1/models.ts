import { RouterException, routerError } from '../../../domain/router-error.ts';
import { authorOf } from '../author-of.ts';
import {
  type ModelUpdateWire,
  type ModelWire,
  model,
  modelCreation,
  modelDeleted,
  modelParams,
  modelsSynced,
  modelUpdate,
} from '../contracts/model.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { toModel } from '../wire/to-model.ts';
import { toProviderSync } from '../wire/to-provider-sync.ts';

/** What changes registered models (contract, section 3). Reading them is the clients' own door: `doors/inference/openai/models`. */
export const modelRoutes: DeclareRoutes = (app, rooms) => {
  declareCreate(app, rooms);
  declareChange(app, rooms);
  declareDelete(app, rooms);
  declareSync(app, rooms);
};

function declareCreate(app: ManagementApp, { registry }: ManagementRooms): void {
  app.post(
    '/v1/models',
    {
      config: { role: 'operator', summary: 'Register a model', entityTag: { answers: true }, refusals: [409] },
      schema: { body: modelCreation, response: { 201: model } },
    },
    async (request, reply) => {
      const { id, ...fields } = request.body;
      const outcome = await registry.createModel({ id, ...toPatch(fields) }, authorOf(request));
      if (outcome.kind !== 'created') throw refusalOf(outcome);
      const { wire, tag } = registered(registry, id);
      return reply.code(201).header('etag', tag).send(wire);
    },
  );
}

function declareChange(app: ManagementApp, { registry }: ManagementRooms): void {
  app.put(
    '/v1/models/:id',
    {
      config: { role: 'operator', summary: 'Change a registered model', entityTag: { answers: true, takes: true } },
      schema: { params: modelParams, body: modelUpdate, response: { 200: model } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const outcome = await registry.updateModel(id, toPatch(request.body), authorOf(request));
      if (outcome.kind !== 'updated') throw refusalOf(outcome, 'model_not_found');
      const { wire, tag } = registered(registry, id);
      return reply.header('etag', tag).send(wire);
    },
  );
}

function declareDelete(app: ManagementApp, { registry }: ManagementRooms): void {
  app.delete(
    '/v1/models/:id',
    {
      config: {
        role: 'operator',
        summary: 'Remove a registered model and every link to it',
        entityTag: { takes: true },
      },
      schema: { params: modelParams, response: { 200: modelDeleted } },
    },
    async (request) => {
      const { id } = request.params;
      const outcome = await registry.removeModel(id, authorOf(request));
      if (outcome.kind !== 'removed') throw refusalOf(outcome, 'model_not_found');
      return { id, unlinked_from: outcome.unlinkedFrom, message: 'Model deleted' };
    },
  );
}

function declareSync(app: ManagementApp, { registry, now }: ManagementRooms): void {
  app.post(
    '/v1/models/sync',
    {
      config: { role: 'operator', summary: 'Read the live list of every enabled provider and link what is new' },
      schema: { response: { 200: modelsSynced } },
    },
    async (request) => {
      const providers = (await registry.syncModels(authorOf(request))).map(toProviderSync);
      const count = (of: 'added' | 'kept'): number => providers.reduce((sum, one) => sum + one[of].length, 0);
      return {
        providers,
        added: count('added'),
        kept: count('kept'),
        failed: providers.filter(({ status }) => status === 'failed').length,
        timestamp: now(),
        message: 'Models synchronised',
      };
    },
  );
}

/** A model has always a name: `null` leaves the one that it has. */
function toPatch(body: ModelUpdateWire) {
  return {
    name: body.name ?? undefined,
    description: body.description,
    capabilities: body.capabilities,
    contextLength: body.context_length,
    maxOutputTokens: body.max_output_tokens,
  };
}

/** A model just written is missing only where another process removed it in the same moment. */
function registered(
  { models }: ManagementRooms['registry'],
  id: string,
): { readonly wire: ModelWire; readonly tag: string } {
  const { definition, tag } = models.find(id) ?? {};
  if (definition !== undefined && tag !== undefined) return { wire: toModel(definition), tag };
  throw new RouterException(routerError('model_not_found', `Somebody else has removed model "${id}" meanwhile.`));
}
