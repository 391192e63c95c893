import type { ConfigRow, DeploymentRow, ModelRow, RegistryChange, SettingRow } from './ports.ts';
import type { ProviderShelf, RowIndex } from './row-index.ts';

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
  #models: Map<string, ModelRow> | undefined;
  #settings: Map<string, SettingRow> | undefined;

  constructor(index: RowIndex) {
    this.#index = index;
  }

  finish(revision: number): RowIndex {
    const { shelves, models, settings } = this.#index;
    return {
      revision,
      shelves: this.#shelves ?? shelves,
      models: this.#models === undefined ? models : inOrder(this.#models),
      settings: this.#settings ?? settings,
    };
  }

  apply(change: RegistryChange): void {
    switch (change.kind) {
      case 'insert-provider':
        this.#ownShelves().set(change.row.id, { row: change.row, configs: [], deployments: [] });
        return;
      case 'update-provider':
        this.#reshelve(change.id, (shelf) => ({ ...shelf, row: { ...shelf.row, ...change.set } }));
        return;
      case 'delete-provider':
        this.#ownShelves().delete(change.id);
        return;
      case 'put-config':
        this.#reshelve(change.row.providerId, (shelf) => withConfig(shelf, change.row.key, change.row));
        return;
      case 'delete-config':
        this.#reshelve(change.providerId, (shelf) => withConfig(shelf, change.key, undefined));
        return;
      case 'put-deployment':
        this.#reshelve(change.row.providerId, (shelf) => withDeployment(shelf, change.row));
        return;
      case 'delete-deployment':
        this.#reshelve(change.providerId, (shelf) => withoutDeployment(shelf, change.modelId));
        return;
      case 'put-model':
        this.#putModel(change.row);
        return;
      case 'delete-model':
        this.#ownModels().delete(change.id);
        return;
      case 'put-setting':
        this.#ownSettings().set(change.row.key, change.row);
        return;
      case 'delete-setting':
        this.#ownSettings().delete(change.key);
        return;
    }
  }

  #reshelve(id: string, change: (shelf: ProviderShelf) => ProviderShelf): void {
    const shelves = this.#ownShelves();
    const shelf = shelves.get(id);
    if (shelf !== undefined) shelves.set(id, change(shelf));
  }

  #putModel(row: ModelRow): void {
    const models = this.#ownModels();
    models.set(row.id, { ...row, createdAtMs: models.get(row.id)?.createdAtMs ?? row.createdAtMs });
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

function withConfig(shelf: ProviderShelf, key: string, row: ConfigRow | undefined): ProviderShelf {
  const others = shelf.configs.filter((one) => one.key !== key);
  return { ...shelf, configs: row === undefined ? others : sorted([...others, row], (one) => one.key) };
}

function withDeployment(shelf: ProviderShelf, row: DeploymentRow): ProviderShelf {
  const before = shelf.deployments.find(({ modelId }) => modelId === row.modelId);
  const others = shelf.deployments.filter(({ modelId }) => modelId !== row.modelId);
  // As the database's trigger does: a new default takes the mark from its siblings.
  const siblings = row.isDefault ? others.map((one) => (one.isDefault ? { ...one, isDefault: false } : one)) : others;
  const own = { ...row, createdAtMs: before?.createdAtMs ?? row.createdAtMs };
  return { ...shelf, deployments: sorted([...siblings, own], (one) => one.modelId) };
}

function withoutDeployment(shelf: ProviderShelf, modelId: string): ProviderShelf {
  return { ...shelf, deployments: shelf.deployments.filter((one) => one.modelId !== modelId) };
}

function inOrder(models: ReadonlyMap<string, ModelRow>): ReadonlyMap<string, ModelRow> {
  return new Map(sorted([...models], ([id]) => id));
}

function sorted<Row>(rows: Row[], keyOf: (row: Row) => string): readonly Row[] {
  return rows.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}
