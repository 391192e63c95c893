import type { AppendOutcome, RetentionLimits } from '../../records/ports.ts';

/** What the record worker is started with. */
export interface RecordWorkerData {
  readonly file: string;
  readonly maxBytes: number | undefined;
}

/** One column of a batch, a value per record. */
export interface PackedColumn {
  readonly name: string;
  readonly values: readonly (string | number | null)[];
}

/**
 * A batch on its way to the worker. Columns without a single value are left out; bodies lie one after the other in `bodies`, per record the
 * request's and then the response's. `lengths` has four numbers per record: for each body the bytes kept (-1: no body) and the bytes it had.
 */
export interface PackedBatch {
  readonly count: number;
  readonly columns: readonly PackedColumn[];
  readonly lengths: Float64Array<ArrayBuffer>;
  readonly bodies: Uint8Array<ArrayBuffer>;
}

export type ToRecordWorker =
  | { readonly kind: 'append'; readonly ticket: number; readonly batch: PackedBatch }
  | { readonly kind: 'retain'; readonly ticket: number; readonly limits: RetentionLimits }
  | { readonly kind: 'close' };

export type FromRecordWorker =
  | { readonly kind: 'appended'; readonly ticket: number; readonly outcome: AppendOutcome }
  /** `problem` is a sentence for the operator; undefined where all that was due is done. */
  | { readonly kind: 'retained'; readonly ticket: number; readonly problem: string | undefined };
