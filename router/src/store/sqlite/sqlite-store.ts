import type { DatabaseSync } from 'node:sqlite';
import type { ResponseStore } from '../../domain/response-store.ts';
import type { ApiKeyStore } from '../../people/ports.ts';
import type { FeedbackStore, LessonReader, OptimizationStore, RecordReader, RecordStore } from '../../records/ports.ts';
import type { RegistryStore } from '../../registry/ports.ts';
import type { Store } from '../store.ts';
import { SqliteApiKeyStore } from './api-key-store.ts';
import { SqliteFeedbackStore } from './feedback-store.ts';
import { GuardedRecordStore } from './guarded-record-store.ts';
import { SqliteOptimizationStore } from './optimization-store.ts';
import { ReadOnlyRecordStore } from './read-only-record-store.ts';
import { SqliteRecordReader } from './record-reader.ts';
import { SqliteRecordStore } from './record-store.ts';
import { RegistryCopies } from './registry-copies.ts';
import { SqliteRegistryStore } from './registry-store.ts';
import { SqliteResponseStore } from './response-store.ts';
import type { AssembleOptions, StoreParts } from './store-parts.ts';
import { WriteProbe } from './write-probe.ts';

/** An open SQLite database behind the ports of the other rooms. */
export class SqliteStore implements Store {
  readonly registry: RegistryStore;
  readonly apiKeys: ApiKeyStore;
  readonly records: RecordStore;
  readonly history: RecordReader & LessonReader;
  readonly feedback: FeedbackStore;
  readonly optimizations: OptimizationStore;
  readonly responses: ResponseStore;
  readonly #database: DatabaseSync;
  readonly #parts: StoreParts;
  readonly #copies: RegistryCopies | undefined;
  readonly #probe: WriteProbe | undefined;
  readonly #closeRecords: () => Promise<void>;
  #closing: Promise<void> | undefined;

  constructor(options: AssembleOptions, parts: StoreParts) {
    const { database, file, isSecretKey, readOnlyReason } = options;
    this.#database = database;
    this.#parts = parts;
    this.registry = new SqliteRegistryStore({ ...parts, file, isSecretKey });
    this.apiKeys = new SqliteApiKeyStore({ ...parts, file });
    const isWritable = readOnlyReason === undefined;
    this.#probe = isWritable ? new WriteProbe({ ...parts, file, everyMs: options.rhythm?.retryMs }) : undefined;
    this.#copies = isWritable ? registryCopies(options, parts) : undefined;
    const records = recordStore(options, parts, this.#copies);
    this.records = records;
    const history = new SqliteRecordReader({ file });
    this.history = history;
    this.feedback = new SqliteFeedbackStore(parts.transactions);
    this.optimizations = new SqliteOptimizationStore(parts.transactions);
    const { trouble, watch } = parts;
    const obstacle = () => readOnlyReason ?? watch.check();
    const responses = new SqliteResponseStore({ file, maxBytes: options.maxBytes, trouble, obstacle });
    this.responses = responses;
    this.#closeRecords = async () => {
      await Promise.all([records.close(), history.close(), responses.close()]);
    };
  }

  outsideChange(): boolean {
    return this.#parts.outside.outsideChange();
  }

  /** Has registry and keys loaded again: what is known of them came from elsewhere. */
  forgetLoaded(): void {
    this.#parts.outside.forget();
  }

  /** What happened to the file under the open database; undefined where it is the one that was opened. */
  lostFile(): string | undefined {
    return this.#parts.watch.check();
  }

  problem(): string | undefined {
    this.#parts.watch.check();
    return this.#parts.trouble.current();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#parts.watch.close();
    await this.#probe?.close();
    await this.#copies?.close();
    await this.#closeRecords();
    await this.#parts.transactions.idle();
    await this.#parts.sealer.idle();
    await this.#parts.kysely.destroy();
    if (this.#database.isOpen) this.#database.close();
  }
}

function registryCopies(options: AssembleOptions, { outside, trouble, watch }: StoreParts): RegistryCopies {
  const { file, isSecretKey, now = Date.now, rhythm } = options;
  return new RegistryCopies({ file, isSecretKey, outside, trouble, now, rhythm, obstacle: () => watch.check() });
}

function recordStore(
  { file, maxBytes, readOnlyReason }: AssembleOptions,
  { trouble, watch }: StoreParts,
  copies: RegistryCopies | undefined,
): GuardedRecordStore | ReadOnlyRecordStore {
  if (readOnlyReason === undefined) {
    const inner = new SqliteRecordStore({ file, maxBytes, trouble });
    return new GuardedRecordStore(inner, { obstacle: () => watch.check(), onLoss: () => void copies?.copyNow() });
  }
  trouble.report('read-only', readOnlyReason);
  return new ReadOnlyRecordStore(readOnlyReason);
}
