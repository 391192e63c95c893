import type { FastifyRequest } from 'fastify';
import { RouterException, routerError } from '../../../domain/router-error.ts';
import { allSettingStates, type SettingState, settingState } from '../../../registry/setting-state.ts';
import type { SettingOutcome } from '../../../registry/write-outcome.ts';
import { authorOf } from '../author-of.ts';
import {
  type SettingParams,
  type SettingWire,
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
    { config: { role: 'operator' }, schema: { querystring: settingQuery, response: { 200: settingList } } },
    async ({ query: { category } }) => {
      const shown = allSettingStates(registry.current().settingsPicture).filter(
        (state) => category === undefined || state.category === category,
      );
      const settings = Object.fromEntries(
        shown.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])),
      );
      return { settings, category: category ?? 'all' };
    },
  );
  app.get(
    `${prefix}/:key`,
    { config: { role: 'operator' }, schema: { params: settingParams, response: { 200: setting } } },
    async ({ params: { key } }) => toSetting(find(registry, key)),
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
      config: { role: 'operator' },
      preValidation,
      schema: { params: settingParams, body: settingUpdate, response: { 200: setting } },
    },
    async ({ params: { key }, body: { value }, entered }) =>
      written(await registry.putSetting(key, String(value), authorOf(entered))),
  );
  app.delete(
    `${prefix}/:key`,
    { config: { role: 'operator' }, preValidation, schema: { params: settingParams, response: { 200: setting } } },
    async ({ params: { key }, entered }) => written(await registry.deleteSetting(key, authorOf(entered))),
  );
}

function find(registry: ManagementRooms['registry'], key: string): SettingState {
  const state = settingState(key, registry.current().settingsPicture);
  if (state !== undefined) return state;
  throw new RouterException(routerError('not_found', `There is no setting "${key}". GET /v1/settings lists all.`));
}

function written(outcome: SettingOutcome): SettingWire {
  if (outcome.kind === 'set') return toSetting(outcome.setting);
  throw refusalOf(outcome);
}
