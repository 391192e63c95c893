import type { Alias } from '../domain/alias.ts';
import type { ProviderId } from '../domain/ids.ts';
import { type PrefixedName, prefixedName } from '../domain/prefixed-name.ts';
import type { RequestSettings } from '../domain/request-settings.ts';
import type { ModelBook, ModelRow, ProviderTypes } from './ports.ts';
import { type InstanceParts, type InstanceTools, ProviderInstance } from './provider-instance.ts';
import { readSettings, type SettingsPicture } from './read-settings.ts';
import { RegisteredProvider } from './registered-provider.ts';
import { requestSettings } from './request-settings.ts';
import type { ProviderShelf, RowIndex } from './row-index.ts';
import { haveSameLimits } from './time-limits.ts';

export interface ViewTools extends InstanceTools {
  readonly types: ProviderTypes;
  readonly book: ModelBook;
}

/** An immutable picture of the registry under one revision. Look-ups by id are one Map access. */
export class RegistryView {
  /** The rows behind it: for this room alone. */
  readonly index: RowIndex;
  readonly revision: number;
  /** As set; it may name a provider that does not exist (a row written by hand). */
  readonly activeProvider: ProviderId | undefined;
  readonly settings: RequestSettings;
  readonly settingsPicture: SettingsPicture;
  /** Highest priority first, ties by id. */
  readonly byPriority: readonly RegisteredProvider[];
  readonly #byId: ReadonlyMap<string, RegisteredProvider>;

  constructor(index: RowIndex, settings: SettingsPicture, providers: readonly RegisteredProvider[]) {
    this.index = index;
    this.revision = index.revision;
    this.settingsPicture = settings;
    this.settings = requestSettings(settings.values);
    this.activeProvider = settings.values.active_provider as ProviderId | undefined;
    this.#byId = new Map(providers.map((provider) => [provider.id, provider]));
    this.byPriority = [...providers].sort(byPriority);
  }

  /** Global definitions of models, by id. */
  get models(): ReadonlyMap<string, ModelRow> {
    return this.index.models;
  }

  /** By id; undefined too where the name means something else (`isCovered`). */
  alias(id: string): Alias | undefined {
    const alias = this.index.aliases.get(id);
    return alias === undefined || this.isCovered(id) ? undefined : alias;
  }

  /** Whether a name means a registered model, or one at a provider (`id/model`), also where an alias has it. */
  isCovered(id: string): boolean {
    return this.index.models.has(id) || this.prefixed(id) !== undefined;
  }

  /** A name of the form `id/model` where that provider exists. */
  prefixed(name: string): PrefixedName | undefined {
    return prefixedName(name, (id) => this.#byId.has(id));
  }

  provider(id: string): RegisteredProvider | undefined {
    return this.#byId.get(id);
  }
}

/**
 * Rows → picture. What the rows leave as it was lives on from the picture before: whole providers where their shelf is the same, else their
 * instances where the configuration is. Those that are gone or changed are retired.
 */
export function buildView(index: RowIndex, previous: RegistryView, tools: ViewTools): RegistryView {
  const settings =
    index.settings === previous.index.settings ? previous.settingsPicture : readSettings([...index.settings.values()]);
  const sharesAll = index.models === previous.models && haveSameLimits(settings, previous.settingsPicture);
  const { types, book } = tools;
  const shared = { models: index.models, settings, types, book, now: tools.tools.now };
  const providers = inOrderOf(previous, index).map((shelf) => {
    const before = previous.provider(shelf.row.id);
    if (before !== undefined && sharesAll && before.mayStay(shelf)) return before;
    const parts = instanceParts(shelf, settings, tools.types);
    const instance = before?.instance.fits(parts) ? before.instance : new ProviderInstance(parts, tools);
    return new RegisteredProvider({ shelf, instance, shared });
  });
  const view = new RegistryView(index, settings, providers);
  retireOthers(previous, view);
  return view;
}

/** Those of the picture before in its order, then the new ones: sorting what is nearly sorted costs next to nothing. */
function inOrderOf(previous: RegistryView, { shelves }: RowIndex): readonly ProviderShelf[] {
  const known = previous.byPriority.map(({ id }) => shelves.get(id)).filter((shelf) => shelf !== undefined);
  if (known.length === shelves.size) return known;
  const isNew = ({ row }: ProviderShelf): boolean => previous.provider(row.id) === undefined;
  return [...known, ...[...shelves.values()].filter(isNew)];
}

function instanceParts(
  { row, configs }: ProviderShelf,
  settings: SettingsPicture,
  types: ProviderTypes,
): InstanceParts {
  return {
    id: row.id as ProviderId,
    typeName: row.type,
    type: types.find(row.type),
    rows: configs,
    enabled: row.enabled,
    connectTimeoutMs: settings.values['timeouts.connectMs'],
  };
}

export function emptyView(): RegistryView {
  const index = {
    revision: 0,
    shelves: new Map(),
    models: new Map(),
    settings: new Map(),
    aliases: new Map(),
    budgets: new Map(),
  };
  return new RegistryView(index, readSettings([]), []);
}

function retireOthers(previous: RegistryView, view: RegistryView): void {
  for (const provider of previous.byPriority) {
    if (view.provider(provider.id)?.instance !== provider.instance) provider.instance.retire();
  }
}

function byPriority(left: RegisteredProvider, right: RegisteredProvider): number {
  return right.priority - left.priority || (left.id < right.id ? -1 : 1);
}
