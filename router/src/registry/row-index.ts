import type { Alias } from '../domain/alias.ts';
import type { Budget } from '../domain/budget.ts';
import type { ConfigRow, DeploymentRow, ModelRow, ProviderRow, RegistryRows, SettingRow } from './ports.ts';

/** All rows of one provider. A write makes a new one; whose shelf is the same object has the same rows. */
export interface ProviderShelf {
  readonly row: ProviderRow;
  /** In the order of their keys. */
  readonly configs: readonly ConfigRow[];
  /** In the order of their models' ids. */
  readonly deployments: readonly DeploymentRow[];
}

/** The rows of one revision, by what is looked for. */
export interface RowIndex {
  readonly revision: number;
  readonly shelves: ReadonlyMap<string, ProviderShelf>;
  /** In the order of their ids. */
  readonly models: ReadonlyMap<string, ModelRow>;
  readonly settings: ReadonlyMap<string, SettingRow>;
  /** In the order of their ids. */
  readonly aliases: ReadonlyMap<string, Alias>;
  /** In the order of their ids. */
  readonly budgets: ReadonlyMap<string, Budget>;
}

const none: readonly never[] = [];

/** Rows whose provider is gone, which only a hand can leave behind, count as absent. */
export function indexRows(rows: RegistryRows): RowIndex {
  const configs = Map.groupBy(rows.configs, ({ providerId }) => providerId);
  const deployments = Map.groupBy(rows.deployments, ({ providerId }) => providerId);
  const shelfOf = (row: ProviderRow): ProviderShelf => ({
    row,
    configs: configs.get(row.id) ?? none,
    deployments: deployments.get(row.id) ?? none,
  });
  return {
    revision: rows.revision,
    shelves: new Map(rows.providers.map((row) => [row.id, shelfOf(row)])),
    models: new Map(rows.models.map((row) => [row.id, row])),
    settings: new Map(rows.settings.map((row) => [row.key, row])),
    aliases: new Map(rows.aliases.map((row) => [row.id, row])),
    budgets: new Map(rows.budgets.map((row) => [row.id, row])),
  };
}
