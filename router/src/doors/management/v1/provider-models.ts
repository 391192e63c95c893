import { RouterException, routerError } from '../../../domain/router-error.ts';
import { providerTag } from '../../../registry/entity-tags.ts';
import type { RegisteredProvider } from '../../../registry/registered-provider.ts';
import { authorOf } from '../author-of.ts';
import { providerParams } from '../contracts/provider.ts';
import {
  defaultModelSet,
  type LinkedModelWire,
  linkedModelList,
  modelLinked,
  modelLinking,
  modelLinkParams,
  modelUnlinked,
} from '../contracts/provider-model.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { toLinkedModel } from '../wire/to-linked-model.ts';
import { toModelLink } from '../wire/to-model-link.ts';
import { findProvider } from './find-provider.ts';

/** `/v1/providers/:id/models`: the models linked to a provider, at most one of them its default (contract, section 3). */
export const providerModelRoutes: DeclareRoutes = (app, rooms) => {
  declareList(app, rooms);
  declareLink(app, rooms);
  declareDefault(app, rooms);
  declareUnlink(app, rooms);
};

function declareList(app: ManagementApp, { registry }: ManagementRooms): void {
  app.get(
    '/v1/providers/:id/models',
    {
      config: { role: 'operator', summary: 'List the models linked to a provider', entityTag: { answers: true } },
      schema: { params: providerParams, response: { 200: linkedModelList } },
    },
    async ({ params: { id } }, reply) => {
      const provider = findProvider(registry, id);
      const models = provider.linkedModels().map(toLinkedModel);
      const { length } = models;
      return reply
        .header('etag', providerTag(provider))
        .send({ provider_id: id, models, total: length, count: length });
    },
  );
}

function declareLink(app: ManagementApp, { registry }: ManagementRooms): void {
  app.post(
    '/v1/providers/:id/models',
    {
      config: {
        role: 'operator',
        summary: 'Link a model to a provider, or update the link (200)',
        entityTag: { takes: true },
      },
      schema: { params: providerParams, body: modelLinking, response: { 200: modelLinked, 201: modelLinked } },
    },
    async (request, reply) => {
      const { body, params } = request;
      const { id } = params;
      const outcome = await registry.linkModel(id, toModelLink(body), authorOf(request));
      if (!('provider' in outcome)) throw refusalOf(outcome, 'provider_not_found');
      const model = linked(outcome.provider, body.model_id);
      const isNew = outcome.kind === 'linked';
      return reply.code(isNew ? 201 : 200).send({
        provider_id: id,
        model_id: model.id,
        is_default: model.is_default,
        model,
        message: isNew ? 'Model linked' : 'Model link updated',
      });
    },
  );
}

function declareDefault(app: ManagementApp, { registry }: ManagementRooms): void {
  app.put(
    '/v1/providers/:id/models/:modelId/default',
    {
      config: {
        role: 'operator',
        summary: 'Make a linked model the default of its provider',
        entityTag: { takes: true },
      },
      schema: { params: modelLinkParams, response: { 200: defaultModelSet } },
    },
    async (request) => {
      const { id, modelId } = request.params;
      findProvider(registry, id);
      const outcome = await registry.setDefaultModel(id, modelId, authorOf(request));
      if (!('provider' in outcome)) throw refusalOf(outcome, 'model_not_found');
      return { provider_id: id, model_id: modelId, is_default: true as const, message: 'Default model updated' };
    },
  );
}

function declareUnlink(app: ManagementApp, { registry }: ManagementRooms): void {
  app.delete(
    '/v1/providers/:id/models/:modelId',
    {
      config: { role: 'operator', summary: 'Unlink a model from a provider', entityTag: { takes: true } },
      schema: { params: modelLinkParams, response: { 200: modelUnlinked } },
    },
    async (request) => {
      const { id, modelId } = request.params;
      findProvider(registry, id);
      const outcome = await registry.unlinkModel(id, modelId, authorOf(request));
      if (!('provider' in outcome)) throw refusalOf(outcome, 'model_not_found');
      return { provider_id: id, model_id: modelId, message: 'Model unlinked' };
    },
  );
}

/** A model just linked is missing only where another process unlinked it in the same moment. */
function linked(provider: RegisteredProvider, modelId: string): LinkedModelWire {
  const found = provider.linkedModels().find(({ model }) => model.id === modelId);
  if (found !== undefined) return toLinkedModel(found);
  throw new RouterException(routerError('model_not_found', `Somebody else has unlinked model "${modelId}" meanwhile.`));
}
