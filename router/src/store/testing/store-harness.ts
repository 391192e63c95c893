import type { StoreOpening, StoreOptions } from '../store.ts';

export type OutsideRow = Readonly<Record<string, string | number | null>>;

/** One store under test in a place of its own, and what the world can do to it. */
export interface StoreHarness {
  /** Opens the store here; several may be open at once, as in several processes. */
  open(overrides?: Partial<StoreOptions>): Promise<StoreOpening>;
  /** Runs one statement from another process, with the tools a person has. Rows of a SELECT come back. */
  outside(statement: string, ...parameters: readonly (string | number)[]): Promise<readonly OutsideRow[]>;
  /** Another program takes the write lock until it is told to let go. */
  lock(): Promise<{ release(): Promise<void> }>;
  /** Starts a process that opens the store and writes one whole provider after the other. */
  startWriter(prefix: string, count: number): WriterProcess;
  /** Every file that the store has on the disk, the master key left out. */
  bytesAtRest(): Promise<readonly FileAtRest[]>;
  dispose(): Promise<void>;
}

export interface FileAtRest {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface WriterProcess {
  /** Resolves when so many writes were acknowledged; rejects when the process ends before. */
  acknowledged(count: number): Promise<void>;
  /** SIGKILL, at once. */
  kill(): void;
  /** Everything that was acknowledged. */
  ended(): Promise<readonly string[]>;
}
