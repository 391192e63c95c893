import type { FastifyRequest } from 'fastify';
import { RouterException, routerError } from '../../../domain/router-error.ts';
import { settingTag } from '../../../registry/entity-tags.ts';
import { allSettingStates, type SettingState, settingState } from '../../../registry/setting-state.ts';
import { settingKeys, settingsCatalogue } from '../../../registry/settings-catalogue.ts';
import type { SettingOutcome } from '../../../registry/write-outcome.ts';
import { authorOf } from '../author-of.ts';
import {
  type SettingParams,
  setting,
  settingList,
  settingParams,
  settingQuery,
  settingUpdate,
  writtenSetting,
} from '../contracts/setting.ts';
import { requireRole } from '../guard-routes.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { invalid } from '../to-router-error.ts';
import { choiceOverride } from '../wire/choice-override.ts';
import { toSetting } from '../wire/to-setting.ts';
import { toSettingList } from '../wire/to-setting-list.ts';

/**
 * Who could write these could let anyone in, move the door to a public address, or wipe out what was done (the log, the history): an operator may
 * only read them.
 */
const guardedCategories: ReadonlySet<string> = new Set([
  'auth',
  'compliance',
  'history',
  'logging',
  'security',
  'server',
]);

/** `/v1/settings`, and the same under `/settings`: D0's load balancer calls `${baseURL}/../settings` (contract, section 1). */
export const settingRoutes: DeclareRoutes = (app, rooms) => {
  for (const prefix of ['/v1/settings', '/settings']) {
    declareReads(app, rooms, prefix);
    declareWrites(app, rooms, prefix);
  }
};

function declareReads(app: ManagementApp, { registry, running }: ManagementRooms, prefix: string): void {
  app.get(
    prefix,
    {
      config: { role: 'operator', summary: 'List settings, all or those of one category' },
      schema: { querystring: settingQuery, response: { 200: settingList } },
    },
    async ({ query: { category } }) => {
      const states = allSettingStates(registry.current().settingsPicture);
      if (category !== undefined) requireCategory(category, states);
      return toSettingList(states, category, running);
    },
  );
  app.get(
    `${prefix}/:key`,
    {
      config: { role: 'operator', summary: 'Read a setting', entityTag: { answers: true } },
      schema: { params: settingParams, response: { 200: setting } },
    },
    async ({ params: { key } }, reply) => {
      const state = find(registry, key);
      return reply.header('etag', settingTag(state)).send(toSetting(state, running(key)));
    },
  );
}

function declareWrites(app: ManagementApp, { registry, running }: ManagementRooms, prefix: string): void {
  // Before the body is looked at: who may not write learns that first.
  const preValidation = async (request: FastifyRequest<{ Params: SettingParams }>): Promise<void> => {
    const { key, category } = find(registry, request.params.key);
    if (guardedCategories.has(category)) requireRole(request, 'admin', `Changing ${key}`);
  };
  app.put(
    `${prefix}/:key`,
    {
      config: {
        role: 'operator',
        summary: 'Change a setting; active_provider switches the provider',
        entityTag: { answers: true, takes: true },
      },
      preValidation,
      schema: { params: settingParams, body: settingUpdate, response: { 200: writtenSetting } },
    },
    async (request, reply) => {
      const { params, body } = request;
      const state = written(await registry.putSetting(params.key, String(body.value), authorOf(request)));
      const warning = params.key === 'active_provider' ? choiceOverride(registry.current()) : undefined;
      const shown = toSetting(state, running(params.key));
      return reply.header('etag', settingTag(state)).send(warning === undefined ? shown : { ...shown, warning });
    },
  );
  app.delete(
    `${prefix}/:key`,
    {
      config: {
        role: 'operator',
        summary: 'Give a setting its default back',
        entityTag: { answers: true, takes: true },
      },
      preValidation,
      schema: { params: settingParams, response: { 200: setting } },
    },
    async (request, reply) => {
      const { key } = request.params;
      const state = written(await registry.deleteSetting(key, authorOf(request)));
      return reply.header('etag', settingTag(state)).send(toSetting(state, running(key)));
    },
  );
}

/** D3 names `system`, and rows that other tools write are of it where they name none. */
const ownCategories = ['system', ...settingKeys.map((key) => settingsCatalogue[key].category)];

function requireCategory(category: string, states: readonly SettingState[]): void {
  const known = [...new Set([...ownCategories, ...states.map((state) => state.category)])].sort();
  if (category === 'all' || known.includes(category)) return;
  const message = `must be one of ${known.join(', ')}, or all`;
  throw new RouterException(invalid([{ field: 'category', message }]));
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
