import type { Alias } from '../../domain/alias.ts';
import type { Budget } from '../../domain/budget.ts';
import type {
  ConfigRow,
  DeploymentRow,
  ModelRow,
  ProviderRow,
  RegistryChange,
  RegistryRows,
  RegistryStore,
  SettingRow,
  WriteOutcome,
} from '../../registry/ports.ts';

/** What a write works on; replaced as a whole, so that a write which fails has changed nothing. */
interface Tables {
  readonly providers: Map<string, ProviderRow>;
  readonly configs: Map<string, ConfigRow>;
  readonly models: Map<string, ModelRow>;
  readonly deployments: Map<string, DeploymentRow>;
  readonly settings: Map<string, SettingRow>;
  readonly aliases: Map<string, Alias>;
  readonly budgets: Map<string, Budget>;
}

/** A registry that lives as long as its process: for the library, which has no database unless it is given one. Keeps no audit. */
export class MemoryRegistryStore implements RegistryStore {
  #revision = 0;
  #tables: Tables = {
    providers: new Map(),
    configs: new Map(),
    models: new Map(),
    deployments: new Map(),
    settings: new Map(),
    aliases: new Map(),
    budgets: new Map(),
  };

  async load(): Promise<RegistryRows> {
    const { providers, configs, models, deployments, settings, aliases, budgets } = this.#tables;
    return {
      revision: this.#revision,
      providers: inOrder(providers),
      configs: inOrder(configs),
      models: inOrder(models),
      deployments: inOrder(deployments),
      settings: inOrder(settings),
      aliases: inOrder(aliases),
      budgets: inOrder(budgets),
    };
  }

  async write(changes: readonly RegistryChange[], _actor: unknown, basedOn?: number): Promise<WriteOutcome> {
    if (basedOn !== undefined && basedOn !== this.#revision) return { kind: 'outdated' };
    const next = copyOf(this.#tables);
    for (const change of changes) {
      const problem = apply(next, change);
      if (problem !== undefined) return problem;
    }
    this.#tables = next;
    if (changes.length > 0) this.#revision += 1;
    return { kind: 'written', revision: this.#revision };
  }
}

type Problem = Extract<WriteOutcome, { readonly kind: 'conflict' | 'missing' }>;

function apply(tables: Tables, change: RegistryChange): Problem | undefined {
  switch (change.kind) {
    case 'insert-provider':
    case 'update-provider':
    case 'delete-provider':
      return applyProvider(tables, change);
    case 'put-config':
      if (!tables.providers.has(change.row.providerId)) return missing(`provider "${change.row.providerId}"`);
      tables.configs.set(keyOf(change.row.providerId, change.row.key), asStored(change.row));
      return undefined;
    case 'delete-config':
      if (tables.configs.delete(keyOf(change.providerId, change.key))) return undefined;
      return missing(`config "${change.key}" of provider "${change.providerId}"`);
    case 'put-deployment':
      return putDeployment(tables, change.row);
    case 'delete-deployment':
      if (tables.deployments.delete(keyOf(change.providerId, change.modelId))) return undefined;
      return missing(`model "${change.modelId}" at provider "${change.providerId}"`);
    case 'put-model':
      return put(tables.models, change.row);
    case 'delete-model':
      return tables.models.delete(change.id) ? undefined : missing(`model "${change.id}"`);
    case 'put-setting':
      tables.settings.set(change.row.key, change.row);
      return undefined;
    case 'delete-setting':
      return tables.settings.delete(change.key) ? undefined : missing(`setting "${change.key}"`);
    case 'put-alias':
      return put(tables.aliases, change.row);
    case 'delete-alias':
      return tables.aliases.delete(change.id) ? undefined : missing(`alias "${change.id}"`);
    case 'put-budget':
      return put(tables.budgets, change.row);
    case 'delete-budget':
      return tables.budgets.delete(change.id) ? undefined : missing(`budget "${change.id}"`);
  }
}

function applyProvider(
  tables: Tables,
  change: Extract<RegistryChange, { readonly kind: `${string}-provider` }>,
): Problem | undefined {
  const { providers } = tables;
  switch (change.kind) {
    case 'insert-provider':
      if (providers.has(change.row.id)) return { kind: 'conflict', what: `provider "${change.row.id}"` };
      providers.set(change.row.id, change.row);
      return undefined;
    case 'update-provider': {
      const before = providers.get(change.id);
      if (before === undefined) return missing(`provider "${change.id}"`);
      providers.set(change.id, { ...before, ...change.set });
      return undefined;
    }
    case 'delete-provider':
      if (!providers.delete(change.id)) return missing(`provider "${change.id}"`);
      for (const table of [tables.configs, tables.deployments]) {
        for (const [key, row] of table) if (row.providerId === change.id) table.delete(key);
      }
      return undefined;
  }
}

/** At most one default per provider: the last one wins. */
function putDeployment({ providers, deployments }: Tables, row: DeploymentRow): Problem | undefined {
  if (!providers.has(row.providerId)) return missing(`provider "${row.providerId}"`);
  if (row.isDefault) {
    for (const [key, other] of deployments) {
      if (other.providerId === row.providerId && other.isDefault) deployments.set(key, { ...other, isDefault: false });
    }
  }
  const key = keyOf(row.providerId, row.modelId);
  deployments.set(key, { ...row, createdAtMs: deployments.get(key)?.createdAtMs ?? row.createdAtMs });
  return undefined;
}

function put<Row extends { readonly id: string; readonly createdAtMs: number }>(
  table: Map<string, Row>,
  row: Row,
): undefined {
  table.set(row.id, { ...row, createdAtMs: table.get(row.id)?.createdAtMs ?? row.createdAtMs });
}

function missing(what: string): Problem {
  return { kind: 'missing', what };
}

function copyOf(tables: Tables): Tables {
  return {
    providers: new Map(tables.providers),
    configs: new Map(tables.configs),
    models: new Map(tables.models),
    deployments: new Map(tables.deployments),
    settings: new Map(tables.settings),
    aliases: new Map(tables.aliases),
    budgets: new Map(tables.budgets),
  };
}

/** What a caller hands over may be changed by the caller afterwards; what a database keeps may not. */
function asStored(row: ConfigRow): ConfigRow {
  return { ...row, value: row.value === undefined ? null : JSON.parse(JSON.stringify(row.value)) };
}

/** A zero byte is in no id. */
function keyOf(providerId: string, key: string): string {
  return `${providerId}\0${key}`;
}

function inOrder<Row>(table: ReadonlyMap<string, Row>): readonly Row[] {
  return [...table].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}
