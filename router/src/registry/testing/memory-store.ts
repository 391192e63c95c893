import type { Actor } from '../../domain/principal.ts';
import type { RegistryChange, RegistryRows, RegistryStore, WriteOutcome } from '../ports.ts';

export interface MemoryStore extends RegistryStore {
  /** What lies in it; assign to play a write past the registry. */
  rows: RegistryRows;
  readonly actors: Actor[];
  loads: number;
  /** What the next writes answer instead of writing. */
  refusal: WriteOutcome | undefined;
  /** Makes `load` reject. */
  broken: boolean;
}

const nothing: RegistryRows = {
  revision: 0,
  providers: [],
  configs: [],
  models: [],
  deployments: [],
  settings: [],
  aliases: [],
  budgets: [],
};

/** A `RegistryStore` that keeps its rows in memory, with the store's rules: all or nothing, `conflict` and `missing`. */
export function memoryStore(start: Partial<RegistryRows> = {}): MemoryStore {
  const store: MemoryStore = {
    rows: { ...nothing, ...start },
    actors: [],
    loads: 0,
    refusal: undefined,
    broken: false,
    async load() {
      store.loads += 1;
      if (store.broken) throw new Error('disk I/O error');
      return structuredClone(store.rows);
    },
    async write(changes, actor, basedOn) {
      if (store.refusal) return store.refusal;
      if (basedOn !== undefined && basedOn !== store.rows.revision) return { kind: 'outdated' };
      let rows = store.rows;
      for (const change of changes) {
        const next = apply(rows, change);
        if ('kind' in next) return next;
        rows = next;
      }
      store.rows = { ...rows, revision: rows.revision + 1 };
      store.actors.push(actor);
      return { kind: 'written', revision: store.rows.revision };
    },
  };
  return store;
}

function apply(rows: RegistryRows, change: RegistryChange): RegistryRows | WriteOutcome {
  switch (change.kind) {
    case 'insert-provider':
      if (rows.providers.some(({ id }) => id === change.row.id))
        return { kind: 'conflict', what: `provider "${change.row.id}"` };
      return { ...rows, providers: [...rows.providers, change.row] };
    case 'update-provider':
      if (!rows.providers.some(({ id }) => id === change.id))
        return { kind: 'missing', what: `provider "${change.id}"` };
      return {
        ...rows,
        providers: rows.providers.map((row) => (row.id === change.id ? { ...row, ...change.set } : row)),
      };
    case 'delete-provider':
      return {
        ...rows,
        providers: rows.providers.filter(({ id }) => id !== change.id),
        configs: rows.configs.filter(({ providerId }) => providerId !== change.id),
        deployments: rows.deployments.filter(({ providerId }) => providerId !== change.id),
      };
    case 'put-config':
      return { ...rows, configs: [...rows.configs.filter((row) => !sameConfig(row, change.row)), change.row] };
    case 'delete-config':
      return { ...rows, configs: rows.configs.filter((row) => !sameConfig(row, change)) };
    case 'put-model':
      return { ...rows, models: [...rows.models.filter(({ id }) => id !== change.row.id), change.row] };
    case 'delete-model':
      return { ...rows, models: rows.models.filter(({ id }) => id !== change.id) };
    case 'put-deployment':
      return {
        ...rows,
        deployments: [...rows.deployments.filter((row) => !sameDeployment(row, change.row)), change.row],
      };
    case 'delete-deployment':
      return { ...rows, deployments: rows.deployments.filter((row) => !sameDeployment(row, change)) };
    case 'put-alias':
      return { ...rows, aliases: [...rows.aliases.filter(({ id }) => id !== change.row.id), change.row] };
    case 'delete-alias':
      return { ...rows, aliases: rows.aliases.filter(({ id }) => id !== change.id) };
    case 'put-budget':
      return { ...rows, budgets: [...rows.budgets.filter(({ id }) => id !== change.row.id), change.row] };
    case 'delete-budget':
      return { ...rows, budgets: rows.budgets.filter(({ id }) => id !== change.id) };
    case 'put-setting':
      return { ...rows, settings: [...rows.settings.filter(({ key }) => key !== change.row.key), change.row] };
    case 'delete-setting':
      return { ...rows, settings: rows.settings.filter(({ key }) => key !== change.key) };
  }
}

interface ConfigPlace {
  readonly providerId: string;
  readonly key: string;
}

function sameConfig(left: ConfigPlace, right: ConfigPlace): boolean {
  return left.providerId === right.providerId && left.key === right.key;
}

interface DeploymentPlace {
  readonly providerId: string;
  readonly modelId: string;
}

function sameDeployment(left: DeploymentPlace, right: DeploymentPlace): boolean {
  return left.providerId === right.providerId && left.modelId === right.modelId;
}
