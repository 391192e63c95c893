import type { RequestRecord } from '../domain/request-record.ts';
import { bodyBytes } from './body-bytes.ts';

export interface QueueLimits {
  readonly maxRecords: number;
  /** Of bodies, over all records that wait. */
  readonly maxBodyBytes: number;
}

export type Pushed = 'kept' | 'kept-without-bodies' | 'full';

/** Records that wait for the store, oldest first; bounded in number and in bytes. What runs over costs bodies first, then the newest. */
export class RecordQueue {
  readonly #limits: QueueLimits;
  readonly #records: RequestRecord[] = [];
  #bodyBytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#records.length;
  }

  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  push(record: RequestRecord): Pushed {
    if (this.#records.length >= this.#limits.maxRecords) return 'full';
    const bytes = bodyBytes(record);
    if (bytes > 0 && this.#bodyBytes + bytes > this.#limits.maxBodyBytes) {
      this.#records.push({ ...record, requestBody: undefined, responseBody: undefined });
      return 'kept-without-bodies';
    }
    this.#bodyBytes += bytes;
    this.#records.push(record);
    return 'kept';
  }

  /** The oldest ones, until either bound is reached; at least one. */
  first(count: number, maxBodyBytes: number): readonly RequestRecord[] {
    let [taken, bytes] = [0, 0];
    for (const record of this.#records) {
      if (taken === count || (taken > 0 && bytes >= maxBodyBytes)) break;
      taken += 1;
      bytes += bodyBytes(record);
    }
    return this.#records.slice(0, taken);
  }

  drop(count: number): void {
    for (const record of this.#records.splice(0, count)) this.#bodyBytes -= bodyBytes(record);
  }
}
