import type { LibraryHouse } from '../../compose-library.ts';
import { readRouterObject } from '../../config/file/read-router-file.ts';
import type { ProviderConfig, RouterFile } from '../../config/file/router-file.ts';
import type { Author } from '../../registry/write-outcome.ts';
import { ConfigError } from './config-error.ts';
import { ProviderRegistry } from './provider-registry.ts';

const author: Author = { actor: { who: 'local', door: 'start', from: undefined }, maySetSecrets: true };

export interface ProviderDeskOptions {
  readonly house: LibraryHouse;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the configuration said of the providers. */
  readonly file: RouterFile;
}

/** Adds, changes and removes providers while requests run. */
export class ProviderDesk {
  readonly #house: LibraryHouse;
  readonly #env: ProviderDeskOptions['env'];
  readonly #configs: Map<string, ProviderConfig>;

  constructor({ house, env, file }: ProviderDeskOptions) {
    this.#house = house;
    this.#env = env;
    this.#configs = new Map(Object.entries(file.providers ?? {}));
  }

  async add(name: string, config: ProviderConfig): Promise<void> {
    if (this.#find(name) !== undefined) throw new ConfigError([`There is a provider "${name}" already.`]);
    await this.#apply(name, config);
  }

  async update(name: string, change: Partial<ProviderConfig>): Promise<void> {
    const provider = this.#find(name);
    if (provider === undefined) throw noSuch(name);
    const { type, enabled, priority } = provider;
    const before = this.#configs.get(name) ?? { type, enabled, priority, name: provider.name };
    const said = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const after: ProviderConfig = { ...before, ...said };
    await this.#apply(name, after);
    const gone = Object.keys(before.models ?? {}).filter((model) => !Object.hasOwn(after.models ?? {}, model));
    for (const model of gone) await this.#registry.unlinkModel(name, model, author);
  }

  /** The engine has a provider that answers where nobody chooses; when that one goes, the next most preferred takes its place. */
  async remove(name: string): Promise<void> {
    if (this.#find(name) === undefined) throw noSuch(name);
    const view = this.#registry.current();
    if (view.activeProvider === name) {
      const next = view.byPriority.find(({ id, enabled }) => id !== name && enabled);
      if (next === undefined) await this.#house.releaseActive();
      else await this.#registry.setActive(next.id, author);
    }
    const outcome = await this.#registry.removeProvider(name, author);
    if (outcome.kind !== 'removed') throw new Error('message' in outcome ? outcome.message : outcome.reason);
    this.#configs.delete(name);
  }

  get #registry(): LibraryHouse['engine']['registry'] {
    return this.#house.engine.registry;
  }

  #find(name: string): ReturnType<ReturnType<LibraryHouse['engine']['registry']['current']>['provider']> {
    return this.#registry.current().provider(name);
  }

  /** Whoever adds a provider by hand wants it to work: what a file may leave disabled is refused here. */
  async #apply(name: string, config: ProviderConfig): Promise<void> {
    const read = readRouterObject({ providers: { [name]: config } }, { name: undefined, env: this.#env });
    if (read.kind === 'refused') throw new ConfigError(read.problems);
    if (read.unusable.size > 0)
      throw new ConfigError([...read.unusable].map(([id, reason]) => `Provider "${id}": ${reason}`));
    if (!this.#house.knowsType(config.type))
      throw new ConfigError([`Provider "${name}": this router knows no provider type "${config.type}".`]);
    const outcome = await this.#house.apply(read, ProviderRegistry.has);
    if (outcome.kind === 'refused') throw new ConfigError(outcome.problems);
    this.#configs.set(name, read.file.providers?.[name] ?? config);
  }
}

function noSuch(name: string): ConfigError {
  return new ConfigError([`There is no provider "${name}".`]);
}
