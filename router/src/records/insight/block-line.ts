import type { RequestRecord } from '../../domain/request-record.ts';

/** How many pieces time is cut into at most; when they are full, each two become one. */
const MOST_BLOCKS = 512;
const FIRST_BLOCK_MS = 60_000;

/** Numbers per block, one after the other: what `CallBlock` names. */
export const PER_BLOCK = 4;

/** Cuts the time since a beginning into equal pieces, the same for everybody: few, however long it is. */
export class BlockLine {
  readonly startMs: number;
  blockMs = FIRST_BLOCK_MS;
  readonly #halve: () => void;

  /** `halve` hears that each two neighbours are one block from now on. */
  constructor(startMs: number, halve: () => void) {
    this.startMs = startMs;
    this.#halve = halve;
  }

  /** The block of a record. What is older than the beginning is of the first. */
  at({ atMs }: Pick<RequestRecord, 'atMs'>): number {
    let block = Math.max(0, Math.floor((atMs - this.startMs) / this.blockMs));
    while (block >= MOST_BLOCKS) {
      this.blockMs *= 2;
      this.#halve();
      block = Math.floor((atMs - this.startMs) / this.blockMs);
    }
    return block;
  }
}

/** Each two neighbouring blocks as one. */
export function halved(numbers: readonly number[]): number[] {
  const half: number[] = [];
  numbers.forEach((value, index) => {
    const block = Math.floor(index / PER_BLOCK);
    const place = Math.floor(block / 2) * PER_BLOCK + (index % PER_BLOCK);
    half[place] = (half[place] ?? 0) + value;
  });
  return half;
}
