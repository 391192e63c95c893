import { inRegion } from '../domain/in-region.ts';
import type { Actor } from '../domain/principal.ts';
import type { ProviderMember, ProviderTools } from '../domain/provider-adapter.ts';
import { createLimiter } from '../lib/limiter.ts';
import type { Log } from '../lib/log.ts';
import { createSerialQueue } from '../lib/serial-queue.ts';
import { applyChanges } from './apply-changes.ts';
import type { ModelBook, ProviderTypes, RegistryChange, RegistryStore } from './ports.ts';
import { buildView, emptyView, type RegistryView } from './registry-view.ts';
import { indexRows, type RowIndex } from './row-index.ts';
import type { SettingKey } from './settings-catalogue.ts';
import { tellDifferences } from './tell-differences.ts';
import { type CommitOutcome, noSuchProvider, OutdatedPicture } from './write-desk.ts';
import type { Unavailable, UpdateOutcome } from './write-outcome.ts';

export interface RegistryOptions {
  readonly store: RegistryStore;
  readonly types: ProviderTypes;
  readonly book: ModelBook;
  readonly tools: ProviderTools;
  readonly log: Log;
  /** Whether a URL leads to this router itself. */
  readonly isOwnAddress?: (address: string) => boolean;
  /** How long the adapter of a changed provider stays open for the retries of requests that began before (60,000 ms). */
  readonly retireAfterMs?: number;
}

const UNREADABLE = 'The registry could not be read; the last picture of it stays in use.';
const RETIRE_AFTER_MS = 60_000;
const LISTS_SIDE_BY_SIDE = 16;
/** More lists are not read ahead: the rest comes when somebody asks. */
const WARMED_LISTS = 64;

/** The picture of now and the only two ways to a newer one: reading the store, and writing to it. */
export class Pictures {
  readonly listeners: ((view: RegistryView) => void)[] = [];
  readonly #options: RegistryOptions;
  readonly #tools: ProviderTools;
  readonly #limiter = createLimiter(LISTS_SIDE_BY_SIDE);
  /** One reading at a time, so that an older one never replaces a newer one. */
  readonly #readings = createSerialQueue();
  readonly #toldNonsense = new Set<SettingKey>();
  #current = emptyView();
  #warm = false;
  #isUnreadable = false;
  /** A reading that has not begun yet: whoever asks meanwhile shares it. */
  #waiting: Promise<{ readonly kind: 'loaded' } | Unavailable> | undefined;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#tools = { ...options.tools, memberOf: (id) => memberOf(this.#current, id) };
  }

  get current(): RegistryView {
    return this.#current;
  }

  /** Why the picture may be out of date; undefined where it is not. */
  get problem(): string | undefined {
    return this.#isUnreadable ? UNREADABLE : undefined;
  }

  /** From now on lists are read ahead, also those of providers to come. A command line that only edits never calls this. */
  warm(): void {
    this.#warm = true;
    warm(this.#current);
  }

  reload(): Promise<{ readonly kind: 'loaded' } | Unavailable> {
    this.#waiting ??= this.#readings(() => {
      this.#waiting = undefined;
      return this.#read();
    });
    return this.#waiting;
  }

  async commit(changes: readonly RegistryChange[], actor: Actor): Promise<CommitOutcome> {
    const basedOn = this.#current.revision;
    const outcome = await this.#write(changes, actor, basedOn);
    switch (outcome.kind) {
      case 'written':
        // In the queue of the readings, so that none that began before puts its older picture on top.
        await this.#readings(() => this.#follow(changes, basedOn, outcome.revision));
        return { kind: 'committed' };
      // Another process was faster: see what it did, so that the answer and the next try rest on it.
      case 'conflict':
        await this.reload();
        return { kind: 'conflict', message: `There is ${outcome.what} already.` };
      case 'missing':
        await this.reload();
        return { kind: 'missing', message: `There is no ${outcome.what}.` };
      case 'outdated': {
        const reading = await this.reload();
        if (reading.kind === 'unavailable') return reading;
        throw new OutdatedPicture('Another process has changed the registry.');
      }
      case 'unavailable':
        return outcome;
    }
  }

  /** Everything as in the store, but for one provider with a new instance. */
  async renew(id: string): Promise<UpdateOutcome> {
    this.#current.provider(id)?.instance.outdate();
    const outcome = await this.reload();
    const provider = this.#current.provider(id);
    if (provider === undefined) return noSuchProvider(id);
    return outcome.kind === 'loaded' ? { kind: 'updated', provider, becameActive: false } : outcome;
  }

  async close(): Promise<void> {
    await Promise.all(this.#current.byPriority.map((provider) => provider.instance.close()));
  }

  /** The picture after a write of our own. Where another write came in between it is in the database only. */
  async #follow(changes: readonly RegistryChange[], basedOn: number, revision: number): Promise<void> {
    if (this.#current.revision === revision && revision !== basedOn) return;
    if (this.#current.revision !== basedOn || !this.#showWritten(changes, revision)) await this.#read();
    else this.#tell();
  }

  #showWritten(changes: readonly RegistryChange[], revision: number): boolean {
    try {
      this.#show(applyChanges(this.#current.index, changes, revision));
      return true;
    } catch (error) {
      // Written is written: who asked is told so, and the picture of before answers until a reading works.
      this.#options.log.error({ err: error }, 'A written change could not be shown; the registry is read again.');
      return false;
    }
  }

  #show(index: RowIndex): void {
    const { log, types, book, retireAfterMs = RETIRE_AFTER_MS } = this.#options;
    const before = this.#current;
    this.#current = buildView(index, before, {
      types,
      book,
      tools: this.#tools,
      log,
      retireAfterMs,
      listLimiter: this.#limiter,
    });
    tellDifferences(log, before, this.#current);
  }

  async #read(): Promise<{ readonly kind: 'loaded' } | Unavailable> {
    const { store, log } = this.#options;
    try {
      this.#show(indexRows(await store.load()));
    } catch (error) {
      // Once per outage: it is tried again every second.
      if (!this.#isUnreadable) log.error({ err: error }, UNREADABLE);
      this.#isUnreadable = true;
      return { kind: 'unavailable', reason: 'The registry could not be read from the database.' };
    }
    if (this.#isUnreadable) log.info({}, 'The registry can be read again.');
    this.#isUnreadable = false;
    this.#tell();
    return { kind: 'loaded' };
  }

  async #write(changes: readonly RegistryChange[], actor: Actor, basedOn: number): ReturnType<RegistryStore['write']> {
    try {
      return await this.#options.store.write(changes, actor, basedOn);
    } catch (error) {
      this.#options.log.error({ err: error }, 'A change of the registry could not be written.');
      return { kind: 'unavailable', reason: 'The change could not be written to the database.' };
    }
  }

  #tell(): void {
    for (const key of this.#current.settingsPicture.nonsense) {
      if (this.#toldNonsense.has(key)) continue;
      this.#toldNonsense.add(key);
      this.#options.log.warn(
        { setting: key },
        'This setting has a value that makes no sense in the database; its default is used.',
      );
    }
    if (this.#warm) warm(this.#current);
    for (const listener of this.listeners) listener(this.#current);
  }
}

/** A provider as those see it that are made of others. */
function memberOf(view: RegistryView, id: string): ProviderMember | undefined {
  const provider = view.provider(id);
  const adapter = provider?.adapter;
  if (provider === undefined || adapter === undefined) return undefined;
  const { dataResidency } = view.settings;
  // Made of others, a provider sends to them what came to it: its own region is not theirs.
  if (dataResidency !== undefined && !inRegion(provider.region(provider.defaultModel ?? ''), dataResidency))
    return undefined;
  const { keys, defaultModel } = provider;
  return {
    adapter,
    keys,
    defaultModel,
    hasModel: (model) => provider.hasModel(model),
    upstreamName: (model) => provider.upstreamName(model),
    costUsd: (model, usage) => provider.cost(model, usage)?.usd,
  };
}

/** Reads lists ahead, the active provider's first. */
function warm(view: RegistryView): void {
  const active = view.activeProvider === undefined ? undefined : view.provider(view.activeProvider);
  let places = WARMED_LISTS;
  for (const provider of [...(active === undefined ? [] : [active]), ...view.byPriority]) {
    if (places === 0) return;
    if (provider.state.kind !== 'loaded') continue;
    provider.instance.list.touch();
    places -= 1;
  }
}
