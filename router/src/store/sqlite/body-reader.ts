import type { SQLInputValue } from 'node:sqlite';
import { cutAtCharacter } from './cut-at-character.ts';
import type { PackedBatch } from './record-messages.ts';

/** Of some rows: per row the body, its original length, and whether it was cut. Undefined where none of them has a body. */
interface BodyValues {
  readonly ofRequests: readonly SQLInputValue[] | undefined;
  readonly ofResponses: readonly SQLInputValue[] | undefined;
}

/** Hands out the bodies of a batch in the order in which they were packed. */
export class BodyReader {
  readonly #batch: PackedBatch;
  #at = 0;
  #index = 0;

  constructor(batch: PackedBatch) {
    this.#batch = batch;
  }

  /** Those of the next rows. */
  next(rows: number): BodyValues {
    const requests: SQLInputValue[] = [];
    const responses: SQLInputValue[] = [];
    let hasRequests = false;
    let hasResponses = false;
    for (let row = 0; row < rows; row++) {
      hasRequests = this.#read(requests) || hasRequests;
      hasResponses = this.#read(responses) || hasResponses;
    }
    return { ofRequests: hasRequests ? requests : undefined, ofResponses: hasResponses ? responses : undefined };
  }

  #read(values: SQLInputValue[]): boolean {
    const { lengths, bodies } = this.#batch;
    const kept = lengths[this.#index++] ?? -1;
    const original = lengths[this.#index++] ?? -1;
    if (kept < 0) {
      values.push(null, null, 0);
      return false;
    }
    const bytes = bodies.subarray(this.#at, this.#at + kept);
    this.#at += kept;
    const isCut = kept < original;
    values.push(isCut ? cutAtCharacter(bytes) : bytes, original, isCut ? 1 : 0);
    return true;
  }
}
