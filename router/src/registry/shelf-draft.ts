import type { ConfigRow, DeploymentRow, ProviderRow } from './ports.ts';
import type { ProviderShelf } from './row-index.ts';

/** One provider's rows while a write changes them. Sorted once at its end: a write may link ten thousand models. */
export class ShelfDraft {
  readonly #shelf: ProviderShelf;
  #row: ProviderRow;
  #configs: Map<string, ConfigRow> | undefined;
  #deployments: Map<string, DeploymentRow> | undefined;

  constructor(shelf: ProviderShelf) {
    this.#shelf = shelf;
    this.#row = shelf.row;
  }

  update(set: Partial<ProviderRow>): void {
    this.#row = { ...this.#row, ...set };
  }

  putConfig(row: ConfigRow): void {
    this.#ownConfigs().set(row.key, row);
  }

  deleteConfig(key: string): void {
    this.#ownConfigs().delete(key);
  }

  putDeployment(row: DeploymentRow): void {
    const own = this.#ownDeployments();
    // As the database's trigger does: a new default takes the mark from its siblings.
    if (row.isDefault) for (const one of own.values()) if (one.isDefault) own.set(one.modelId, unmarked(one));
    own.set(row.modelId, { ...row, createdAtMs: own.get(row.modelId)?.createdAtMs ?? row.createdAtMs });
  }

  deleteDeployment(modelId: string): void {
    this.#ownDeployments().delete(modelId);
  }

  finish(): ProviderShelf {
    const { configs, deployments } = this.#shelf;
    return {
      row: this.#row,
      configs: this.#configs === undefined ? configs : inOrder(this.#configs),
      deployments: this.#deployments === undefined ? deployments : inOrder(this.#deployments),
    };
  }

  #ownConfigs(): Map<string, ConfigRow> {
    this.#configs ??= new Map(this.#shelf.configs.map((row) => [row.key, row]));
    return this.#configs;
  }

  #ownDeployments(): Map<string, DeploymentRow> {
    this.#deployments ??= new Map(this.#shelf.deployments.map((row) => [row.modelId, row]));
    return this.#deployments;
  }
}

function unmarked(row: DeploymentRow): DeploymentRow {
  return { ...row, isDefault: false };
}

function inOrder<Row>(rows: ReadonlyMap<string, Row>): readonly Row[] {
  return [...rows].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}
