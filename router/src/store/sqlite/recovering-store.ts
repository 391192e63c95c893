import { statSync } from 'node:fs';
import type { ResponseStore } from '../../domain/response-store.ts';
import type { ApiKeyStore } from '../../people/ports.ts';
import type { FeedbackStore, LessonReader, OptimizationStore, RecordReader, RecordStore } from '../../records/ports.ts';
import type { RegistryStore } from '../../registry/ports.ts';
import type { Store } from '../store.ts';
import type { StoreTrouble } from '../store-trouble.ts';
import { hasLog, takesWrites } from './connect.ts';
import type { SqliteStore } from './sqlite-store.ts';

/** `immutable`: read as it stood when it was opened. */
export type Access = 'read-write' | 'read-only' | 'immutable';

export type Reopening =
  | { readonly kind: 'open'; readonly store: SqliteStore; readonly access: Access }
  | { readonly kind: 'refused'; readonly reason: string };

interface RecoveringStoreOptions {
  readonly opening: Extract<Reopening, { kind: 'open' }>;
  readonly reopen: () => Promise<Reopening>;
  readonly trouble: StoreTrouble;
  readonly file: string;
  readonly maxBytes: number | undefined;
  readonly everyMs: number | undefined;
}

const EVERY_MS = 2_000;
const STAYS = 'Until then the router goes on with what it read before, and tries again every few seconds.';

/**
 * A store that could only be read when it was opened, as on a full disk. Now and then it looks whether the file can be written, and opens it
 * anew behind the same ports; also where it reads a picture of the file that is out of date. Requests never wait for this.
 */
export class RecoveringStore implements Store {
  readonly registry: RegistryStore = {
    load: () => this.#current.registry.load(),
    write: (...change) => this.#current.registry.write(...change),
  };
  readonly apiKeys: ApiKeyStore = {
    load: () => this.#current.apiKeys.load(),
    insert: (...key) => this.#current.apiKeys.insert(...key),
    update: (...key) => this.#current.apiKeys.update(...key),
    revoke: (...key) => this.#current.apiKeys.revoke(...key),
  };
  readonly records: RecordStore = {
    append: (batch) => this.#current.records.append(batch),
    retain: (limits) => this.#current.records.retain(limits),
    spending: (questions) => this.#current.records.spending(questions),
  };
  readonly history: RecordReader & LessonReader = {
    page: (query) => this.#current.history.page(query),
    one: (id) => this.#current.history.one(id),
    stats: (query) => this.#current.history.stats(query),
    calls: (query) => this.#current.history.calls(query),
    lessons: (most) => this.#current.history.lessons(most),
  };
  readonly feedback: FeedbackStore = {
    put: (feedback) => this.#current.feedback.put(feedback),
    newest: (limit) => this.#current.feedback.newest(limit),
  };
  readonly optimizations: OptimizationStore = {
    add: (optimization) => this.#current.optimizations.add(optimization),
    last: () => this.#current.optimizations.last(),
    markUndone: (...which) => this.#current.optimizations.markUndone(...which),
  };
  readonly responses: ResponseStore = {
    keep: (response) => this.#current.responses.keep(response),
    find: (owner, id) => this.#current.responses.find(owner, id),
    turns: (owner, id, maxBytes) => this.#current.responses.turns(owner, id, maxBytes),
    newest: (owner, conversation) => this.#current.responses.newest(owner, conversation),
    items: (owner, ids, maxBytes) => this.#current.responses.items(owner, ids, maxBytes),
    remove: (owner, id) => this.#current.responses.remove(owner, id),
  };
  readonly #options: RecoveringStoreOptions;
  readonly #timer: NodeJS.Timeout;
  #current: SqliteStore;
  #access: Access;
  #picture: string;
  #trying: Promise<void> | undefined;

  constructor(options: RecoveringStoreOptions) {
    this.#options = options;
    this.#current = options.opening.store;
    this.#access = options.opening.access;
    this.#picture = pictureOf(options.file);
    this.#timer = setInterval(() => this.#look(), options.everyMs ?? EVERY_MS).unref();
  }

  outsideChange(): boolean {
    return this.#current.outsideChange();
  }

  problem(): string | undefined {
    return this.#current.problem();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    // It may bring a new one, to be closed as well.
    await this.#trying;
    await this.#current.close();
  }

  #look(): void {
    const { file, maxBytes } = this.#options;
    if (this.#trying !== undefined || this.#current.lostFile() !== undefined) return;
    if (!takesWrites(file, maxBytes) && !this.#isOutOfDate()) return;
    this.#trying = this.#reopen().finally(() => {
      this.#trying = undefined;
    });
  }

  #isOutOfDate(): boolean {
    const { file } = this.#options;
    return this.#access === 'immutable' && (pictureOf(file) !== this.#picture || hasLog(file));
  }

  async #reopen(): Promise<void> {
    const { reopen, trouble, file } = this.#options;
    const picture = pictureOf(file);
    const opening = await reopen().catch((error: unknown) => ({ kind: 'refused', reason: String(error) }) as const);
    if (opening.kind === 'refused') trouble.report('read-only', `${opening.reason} ${STAYS}`);
    else await this.#exchange(opening, picture);
  }

  async #exchange({ store, access }: RecoveringStoreOptions['opening'], picture: string): Promise<void> {
    const before = this.#current;
    this.#current = store;
    this.#access = access;
    this.#picture = picture;
    store.forgetLoaded();
    if (access === 'read-write') this.#recovered();
    await before.close();
  }

  #recovered(): void {
    clearInterval(this.#timer);
    this.#options.trouble.clear('read-only');
    // They are sealed, or told anew, when the registry is loaded.
    this.#options.trouble.clear('secrets');
  }
}

/** When the file was last changed, and how large it was then. */
function pictureOf(file: string): string {
  try {
    const { mtimeNs, size } = statSync(file, { bigint: true });
    return `${mtimeNs} ${size}`;
  } catch {
    return 'not to be seen';
  }
}
