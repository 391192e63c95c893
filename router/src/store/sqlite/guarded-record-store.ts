import type { RequestRecord } from '../../domain/request-record.ts';
import type { AppendOutcome, Reading, RecordStore, RetentionLimits, SpendingQuestion } from '../../records/ports.ts';

interface ClosableRecordStore extends RecordStore {
  close(): Promise<void>;
}

interface Guard {
  /** Why records should wait now; undefined where they can be written. */
  readonly obstacle: () => string | undefined;
  /** Hears that the database refused records for good: what of it is whole had better be saved. */
  readonly onLoss: () => void;
}

/** Keeps records back while writing them would lose them silently. */
export class GuardedRecordStore implements ClosableRecordStore {
  readonly #inner: ClosableRecordStore;
  readonly #guard: Guard;

  constructor(inner: ClosableRecordStore, guard: Guard) {
    this.#inner = inner;
    this.#guard = guard;
  }

  async append(batch: readonly RequestRecord[]): Promise<AppendOutcome> {
    const reason = this.#guard.obstacle();
    if (reason !== undefined) return { kind: 'busy', reason };
    const outcome = await this.#inner.append(batch);
    if (outcome.kind === 'lost') this.#guard.onLoss();
    return outcome;
  }

  async retain(limits: RetentionLimits): Promise<void> {
    if (this.#guard.obstacle() === undefined) await this.#inner.retain(limits);
  }

  async spending(questions: readonly SpendingQuestion[]): Promise<Reading<readonly number[]>> {
    const reason = this.#guard.obstacle();
    return reason === undefined ? this.#inner.spending(questions) : { kind: 'unavailable', reason };
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
