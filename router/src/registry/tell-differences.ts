import { jsonEqual } from '../lib/json-equal.ts';
import type { Log } from '../lib/log.ts';
import type { RegistryView } from './registry-view.ts';

/** What is new in a picture, for whoever debugs. Names only: values can be secrets. */
export function tellDifferences(log: Log, before: RegistryView, after: RegistryView): void {
  for (const { id, type, instance } of after.byPriority) {
    const previous = before.provider(id)?.instance;
    if (previous === instance) continue;
    log.debug({ provider: id, type }, previous === undefined ? 'Provider loaded.' : 'Provider replaced.');
  }
  for (const { id, type } of before.byPriority) {
    if (after.provider(id) === undefined) log.debug({ provider: id, type }, 'Provider removed.');
  }
  for (const setting of changedSettings(before, after)) log.debug({ setting }, 'Setting changed.');
  log.debug({ revision: after.revision, providers: after.byPriority.length }, 'The registry was read.');
}

function changedSettings(before: RegistryView, after: RegistryView): readonly string[] {
  const [old, now] = [before.settingsPicture.values, after.settingsPicture.values];
  const names = Object.keys(now) as (keyof typeof now)[];
  return names.filter((name) => !jsonEqual(old[name], now[name]));
}
