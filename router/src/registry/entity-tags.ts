import type { Alias } from '../domain/alias.ts';
import { entityTag } from '../lib/entity-tag.ts';
import type { ModelRow } from './ports.ts';
import type { RegisteredProvider } from './registered-provider.ts';
import type { SettingState } from './setting-state.ts';
import type { Author, Outdated } from './write-outcome.ts';

/**
 * One tag for a provider with its config and its links: a write to any of them makes another. Secrets count through `updatedAtMs`, which
 * every write moves; a hash of them would let readers guess at short ones.
 */
export function providerTag(provider: RegisteredProvider): string {
  const { id, name, type, enabled, priority, description, createdAtMs, updatedAtMs } = provider;
  const fields = [id, name, type, enabled, priority, description, createdAtMs, updatedAtMs];
  return entityTag([fields, provider.shownConfig(), [...provider.deployments.values()]]);
}

export function modelTag(model: ModelRow): string {
  return entityTag(model);
}

export function settingTag({ key, value, isDefault }: SettingState): string {
  return entityTag([key, value, isDefault]);
}

export function aliasTag(alias: Alias): string {
  return entityTag(alias);
}

/** Whether somebody else was faster than an author who asked not to overwrite that. `tag` is worked out only where it is asked for. */
export function changedMeanwhile({ ifMatch }: Author, tagOf: () => string): Outdated | undefined {
  if (ifMatch === undefined || ifMatch.includes('*')) return undefined;
  const tag = tagOf();
  if (ifMatch.includes(tag)) return undefined;
  return {
    kind: 'outdated',
    message: `It was changed since you read it: its entity tag is ${tag} now. Read it again.`,
  };
}
