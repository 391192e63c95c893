import type { FastifyRequest } from 'fastify';
import { RouterException, routerError } from '../../../domain/router-error.ts';
import { settingTag } from '../../../registry/entity-tags.ts';
import { allSettingStates, type SettingState, settingState } from '../../../registry/setting-state.ts';
import type { SettingOutcome } from '../../../registry/write-outcome.ts';
import { authorOf } from '../author-of.ts';
import {
  type SettingParams,
  setting,
  settingList,
  settingParams,
  settingQuery,
  settingUpdate,
} from '../contracts/setting.ts';
import { requireRole } from '../guard-routes.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { toSetting } from '../wire/to-setting.ts';
import { toSettingList } from '../wire/to-setting-list.ts';

/** Who could write these could let anyone in, or move the door to a public address: an operator may only read them. */
const guardedCategories: ReadonlySet<string> = new Set(['auth', 'security', 'server']);

/** `/v1/settings`, and the same under `/settings`: D0's load balancer calls `${baseURL}/../settings` (contract, section 1). */
export const settingRoutes: DeclareRoutes = (app, rooms) => {
  for (const prefix of ['/v1/settings', '/settings']) {
    declareReads(app, rooms, prefix);
    declareWrites(app, rooms, prefix);
  }
};

function declareReads(app: ManagementApp, { registry }: ManagementRooms, prefix: string): void {
  app.get(
    prefix,
    {
      config: { role: 'operator', summary: 'List settings, all or those of one category' },
      schema: { querystring: settingQuery, response: { 200: settingList } },
    },
    async ({ query: { category } }) => toSettingList(allSettingStates(registry.current().settingsPicture), category),
  );
  app.get(
    `${prefix}/:key`,
    {
      config: { role: 'operator', summary: 'Read a setting' },
      schema: { params: settingParams, response: { 200: setting } },
    },
    async ({ params: { key } }, reply) => {
      const state = find(registry, key);
      return reply.header('etag', settingTag(state)).send(toSetting(state));
    },
  );
}

function declareWrites(app: ManagementApp, { registry }: ManagementRooms, prefix: string): void {
  // Before the body is looked at: who may not write learns that first.
  const preValidation = async (request: FastifyRequest<{ Params: SettingParams }>): Promise<void> => {
    const { key, category } = find(registry, request.params.key);
    if (guardedCategories.has(category)) requireRole(request, 'admin', `Changing ${key}`);
  };
  app.put(
    `${prefix}/:key`,
    {
      config: { role: 'operator', summary: 'Change a setting; active_provider switches the provider' },
      preValidation,
      schema: { params: settingParams, body: settingUpdate, response: { 200: setting } },
    },
    async (request, reply) => {
      const { params, body } = request;
      const state = written(await registry.putSetting(params.key, String(body.value), authorOf(request)));
      return reply.header('etag', settingTag(state)).send(toSetting(state));
    },
  );
  app.delete(
    `${prefix}/:key`,
    {
      config: { role: 'operator', summary: 'Give a setting its default back' },
      preValidation,
      schema: { params: settingParams, response: { 200: setting } },
    },
    async (request, reply) => {
      const state = written(await registry.deleteSetting(request.params.key, authorOf(request)));
      return reply.header('etag', settingTag(state)).send(toSetting(state));
    },
  );
}

function find(registry: ManagementRooms['registry'], key: string): SettingState {
  const state = settingState(key, registry.current().settingsPicture);
  if (state !== undefined) return state;
  throw new RouterException(routerError('not_found', `There is no setting "${key}". GET /v1/settings lists all.`));
}

function written(outcome: SettingOutcome): SettingState {
  if (outcome.kind === 'set') return outcome.setting;
  throw refusalOf(outcome);
}
