import type { Alias } from '../domain/alias.ts';
import type { Budget } from '../domain/budget.ts';
import type { ModelRow, RegistryChange, SettingRow } from './ports.ts';
import type { ProviderShelf, RowIndex } from './row-index.ts';
import { ShelfDraft } from './shelf-draft.ts';

/**
 * The rows after a write that the store has done, without reading ten thousand of them again. What the database does by itself is done here
 * too: what goes with a deleted provider, times of making that stay, one default per provider.
 */
export function applyChanges(index: RowIndex, changes: readonly RegistryChange[], revision: number): RowIndex {
  const draft = new Draft(index);
  for (const change of changes) draft.apply(change);
  return draft.finish(revision);
}

/** Each table is copied once, when the first change touches it. */
class Draft {
  readonly #index: RowIndex;
  #shelves: Map<string, ProviderShelf> | undefined;
  /** Shelves of which rows were changed. */
  readonly #open = new Map<string, ShelfDraft>();
  #models: Map<string, ModelRow> | undefined;
  #settings: Map<string, SettingRow> | undefined;
  #aliases: Map<string, Alias> | undefined;
  #budgets: Map<string, Budget> | undefined;

  constructor(index: RowIndex) {
    this.#index = index;
  }

  finish(revision: number): RowIndex {
    const { shelves, models, settings, aliases, budgets } = this.#index;
    for (const [id, draft] of this.#open) this.#ownShelves().set(id, draft.finish());
    return {
      revision,
      shelves: this.#shelves ?? shelves,
      models: this.#models === undefined ? models : inOrder(this.#models),
      settings: this.#settings ?? settings,
      aliases: this.#aliases === undefined ? aliases : inOrder(this.#aliases),
      budgets: this.#budgets === undefined ? budgets : inOrder(this.#budgets),
    };
  }

  apply(change: RegistryChange): void {
    switch (change.kind) {
      case 'insert-provider':
        this.#open.set(change.row.id, new ShelfDraft({ row: change.row, configs: [], deployments: [] }));
        return;
      case 'update-provider':
        this.#shelf(change.id)?.update(change.set);
        return;
      case 'delete-provider':
        this.#ownShelves().delete(change.id);
        this.#open.delete(change.id);
        return;
      case 'put-config':
        this.#shelf(change.row.providerId)?.putConfig(change.row);
        return;
      case 'delete-config':
        this.#shelf(change.providerId)?.deleteConfig(change.key);
        return;
      case 'put-deployment':
        this.#shelf(change.row.providerId)?.putDeployment(change.row);
        return;
      case 'delete-deployment':
        this.#shelf(change.providerId)?.deleteDeployment(change.modelId);
        return;
      case 'put-model':
        this.#putModel(change.row);
        return;
      case 'delete-model':
        this.#ownModels().delete(change.id);
        return;
      case 'put-alias':
        this.#putAlias(change.row);
        return;
      case 'delete-alias':
        this.#ownAliases().delete(change.id);
        return;
      case 'put-budget':
        this.#ownBudgets().set(change.row.id, change.row);
        return;
      case 'delete-budget':
        this.#ownBudgets().delete(change.id);
        return;
      case 'put-setting':
        this.#ownSettings().set(change.row.key, change.row);
        return;
      case 'delete-setting':
        this.#ownSettings().delete(change.key);
        return;
    }
  }

  #shelf(id: string): ShelfDraft | undefined {
    const open = this.#open.get(id);
    const shelf = open === undefined ? (this.#shelves ?? this.#index.shelves).get(id) : undefined;
    if (shelf === undefined) return open;
    const draft = new ShelfDraft(shelf);
    this.#open.set(id, draft);
    return draft;
  }

  #putModel(row: ModelRow): void {
    const models = this.#ownModels();
    models.set(row.id, { ...row, createdAtMs: models.get(row.id)?.createdAtMs ?? row.createdAtMs });
  }

  #putAlias(row: Alias): void {
    const aliases = this.#ownAliases();
    aliases.set(row.id, { ...row, createdAtMs: aliases.get(row.id)?.createdAtMs ?? row.createdAtMs });
  }

  #ownAliases(): Map<string, Alias> {
    this.#aliases ??= new Map(this.#index.aliases);
    return this.#aliases;
  }

  #ownBudgets(): Map<string, Budget> {
    this.#budgets ??= new Map(this.#index.budgets);
    return this.#budgets;
  }

  #ownShelves(): Map<string, ProviderShelf> {
    this.#shelves ??= new Map(this.#index.shelves);
    return this.#shelves;
  }

  #ownModels(): Map<string, ModelRow> {
    this.#models ??= new Map(this.#index.models);
    return this.#models;
  }

  #ownSettings(): Map<string, SettingRow> {
    this.#settings ??= new Map(this.#index.settings);
    return this.#settings;
  }
}

function inOrder<Row>(rows: ReadonlyMap<string, Row>): ReadonlyMap<string, Row> {
  return new Map([...rows].sort(([left], [right]) => (left < right ? -1 : 1)));
}
