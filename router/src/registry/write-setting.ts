import { activeSetting } from './active-setting.ts';
import { changedMeanwhile, settingTag } from './entity-tags.ts';
import type { RegistryChange } from './ports.ts';
import { parseSetting } from './read-settings.ts';
import { settingState } from './setting-state.ts';
import { isSettingKey, type SettingDefinition, type SettingKey, settingsCatalogue } from './settings-catalogue.ts';
import type { WriteDesk } from './write-desk.ts';
import type { Author, Invalid, Missing, Outdated, SettingOutcome } from './write-outcome.ts';

/** Sets one setting, in its canonical text. */
export async function putSetting(desk: WriteDesk, key: string, text: string, author: Author): Promise<SettingOutcome> {
  if (!isSettingKey(key)) return noSuchSetting(key);
  const outdated = outdatedSetting(desk, key, author);
  if (outdated) return outdated;
  const definition: SettingDefinition<unknown> = settingsCatalogue[key];
  const value = parseSetting(key, text);
  if (value === undefined) return invalid(`${key} must be ${definition.form.expected}.`);
  const canonical = definition.form.write(value);
  const problem = key === 'active_provider' ? activeProblem(desk, canonical) : undefined;
  if (problem !== undefined) return invalid(problem);
  const row = { key, value: canonical, category: definition.category, updatedAtMs: desk.now() };
  return finish(desk, key, { kind: 'put-setting', row }, author);
}

/** Back to the default. The active provider has none: it can only be replaced. */
export async function deleteSetting(desk: WriteDesk, key: string, author: Author): Promise<SettingOutcome> {
  if (!isSettingKey(key)) return noSuchSetting(key);
  if (key === 'active_provider') return invalid('There is always an active provider. Set another one instead.');
  const outdated = outdatedSetting(desk, key, author);
  if (outdated) return outdated;
  const { settingsPicture } = desk.view();
  const before = settingState(key, settingsPicture);
  if (before !== undefined && !settingsPicture.rows.has(key)) return { kind: 'set', setting: before };
  return finish(desk, key, { kind: 'delete-setting', key }, author);
}

export async function setActive(desk: WriteDesk, id: string, author: Author): Promise<SettingOutcome> {
  const problem = activeProblem(desk, id);
  if (problem !== undefined) return invalid(problem);
  return finish(desk, 'active_provider', { kind: 'put-setting', row: activeSetting(id, desk.now()) }, author);
}

function activeProblem(desk: WriteDesk, id: string): string | undefined {
  const provider = desk.view().provider(id);
  if (provider === undefined) return `There is no provider "${id}".`;
  return provider.enabled
    ? undefined
    : `Provider "${id}" is disabled. Enable it first: POST /v1/providers/${id}/enable, or provider-cli provider enable ${id}.`;
}

async function finish(
  desk: WriteDesk,
  key: SettingKey,
  change: RegistryChange,
  author: Author,
): Promise<SettingOutcome> {
  const outcome = await desk.commit([change], author.actor);
  const setting = settingState(key, desk.view().settingsPicture);
  switch (outcome.kind) {
    // A row that was to be deleted and is gone already is what was wanted.
    case 'missing':
    case 'committed':
      return setting === undefined ? noSuchSetting(key) : { kind: 'set', setting };
    case 'conflict':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}

function outdatedSetting(desk: WriteDesk, key: SettingKey, author: Author): Outdated | undefined {
  const before = settingState(key, desk.view().settingsPicture);
  return before && changedMeanwhile(author, () => settingTag(before));
}

function invalid(message: string): Invalid {
  return { kind: 'invalid', details: [{ field: 'value', message }] };
}

function noSuchSetting(key: string): Missing {
  return {
    kind: 'missing',
    message: `There is no setting "${key}". GET /v1/settings and provider-cli settings get list all.`,
  };
}
