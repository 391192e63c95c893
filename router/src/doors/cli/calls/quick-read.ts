import type { OpenRooms } from '../../../compose-server.ts';
import { toApiKey } from '../../management/wire/to-api-key.ts';
import { toBudget } from '../../management/wire/to-budget.ts';
import { toProvider, toProviderDetail } from '../../management/wire/to-provider.ts';
import { toSettingList } from '../../management/wire/to-setting-list.ts';
import type { CallWish } from './management-calls.ts';

/**
 * What the doors would answer to the few reads of `status` and `provider list`, without loading them: fastify and the schemas take
 * longer than all the rest of such a command. undefined: ask the doors. A test holds each of these against the door's own answer.
 */
export function quickRead(rooms: OpenRooms, { method, path }: CallWish): object | undefined {
  if (method !== 'GET') return undefined;
  const view = rooms.registry.current();
  switch (path) {
    case '/v1/providers':
      return { providers: view.byPriority.map(toProvider), ...counted(view.byPriority.length) };
    case '/v1/keys': {
      const budgets = rooms.budgets.standings().map(toBudget);
      const keys = rooms.apiKeys.list().map((key) => toApiKey(key, budgets));
      return { keys, ...counted(keys.length) };
    }
    case '/v1/budgets': {
      const budgets = rooms.budgets.standings().map(toBudget);
      return { budgets, total: budgets.length, time_zone: view.settingsPicture.values['budget.timeZone'] };
    }
    case '/v1/settings':
      return toSettingList(rooms.settings(), undefined);
    default: {
      const provider = view.byPriority.find(({ id }) => path === `/v1/providers/${id}`);
      return provider && toProviderDetail(provider);
    }
  }
}

function counted(length: number): { readonly total: number; readonly count: number } {
  return { total: length, count: length };
}
