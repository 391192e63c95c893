import type { ResponseStore } from '../domain/response-store.ts';
import type { ApiKeyStore } from '../people/ports.ts';
import type { FeedbackStore, LessonReader, OptimizationStore, RecordReader, RecordStore } from '../records/ports.ts';
import type { RegistryStore } from '../registry/ports.ts';
import type { IsSecretKey } from './statements/config-secrets.ts';
import type { TellStore } from './store-notice.ts';
import type { MasterKeySource } from './vault/obtain-master-key.ts';

export interface StoreOptions {
  /** The SQLite file. Its folder is made where it is missing. */
  readonly file: string;
  readonly masterKeySource: MasterKeySource;
  /** Config keys that are secrets whatever their row says. */
  readonly isSecretKey: IsSecretKey;
  /** Epoch milliseconds; the system's clock where it is left out. */
  readonly now?: () => number;
  /** How long a database that another program has locked is asked again, milliseconds (10,000). */
  readonly lockPatienceMs?: number;
  /** A bound for the size of the file, bytes; a write beyond it counts as a full disk. No bound where it is left out. */
  readonly maxBytes?: number;
  /** Hears what an operator must know; nobody where it is left out. */
  readonly tell?: TellStore;
  /** How often things are looked at that nobody tells of, milliseconds. */
  readonly rhythm?: StoreRhythm;
}

export interface StoreRhythm {
  /** Whether the file is still the one that was opened (2,000). */
  readonly fileMs?: number;
  /** Whether changes are taken again that were refused, and whether a database that could only be read can be written (2,000). */
  readonly retryMs?: number;
  /** From the opening to the first look whether the registry should be copied (60,000), and from look to look (3,600,000). */
  readonly firstCopyMs?: number;
  readonly copyMs?: number;
}

/** Where everything is kept. */
export interface Store {
  readonly registry: RegistryStore;
  readonly apiKeys: ApiKeyStore;
  readonly records: RecordStore;
  /** What the records say. */
  readonly history: RecordReader & LessonReader;
  readonly feedback: FeedbackStore;
  readonly optimizations: OptimizationStore;
  readonly responses: ResponseStore;
  /** Whether another process changed registry or keys since they were last loaded or written here. Cheap; never throws. */
  outsideChange(): boolean;
  /** What ails the store now, for the operator; undefined when nothing does. */
  problem(): string | undefined;
  /** Writes what is under way, then closes. Idempotent. */
  close(): Promise<void>;
}

export type StoreOpening =
  | { readonly kind: 'open'; readonly store: Store }
  /** Nothing was changed. `reason` says what to do. */
  | { readonly kind: 'refused'; readonly reason: string };
