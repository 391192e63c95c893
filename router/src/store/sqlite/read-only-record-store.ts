import type { AppendOutcome, RecordStore } from '../../records/ports.ts';

/** Stands in where the database is read-only: answers go on, records cannot be kept. */
export class ReadOnlyRecordStore implements RecordStore {
  readonly #reason: string;

  constructor(reason: string) {
    this.#reason = reason;
  }

  append(): Promise<AppendOutcome> {
    return Promise.resolve({ kind: 'lost', reason: this.#reason });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
