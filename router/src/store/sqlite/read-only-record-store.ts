import type { AppendOutcome, Reading, RecordStore } from '../../records/ports.ts';

/** Stands in while the database is read-only: answers go on, and records wait for the day on which it can be written. */
export class ReadOnlyRecordStore implements RecordStore {
  readonly #reason: string;

  constructor(reason: string) {
    this.#reason = reason;
  }

  append(): Promise<AppendOutcome> {
    return Promise.resolve({ kind: 'busy', reason: this.#reason });
  }

  retain(): Promise<void> {
    return Promise.resolve();
  }

  spending(): Promise<Reading<readonly number[]>> {
    return Promise.resolve({ kind: 'unavailable', reason: this.#reason });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
