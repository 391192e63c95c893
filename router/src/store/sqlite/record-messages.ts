import type { Charge } from '../../domain/budget.ts';
import type { AppendOutcome, Reading, RetentionLimits, SpendingQuestion } from '../../records/ports.ts';

/** What the record worker is started with. */
export interface RecordWorkerData {
  readonly file: string;
  readonly maxBytes: number | undefined;
}

export type ColumnValue = string | number | null;

/** One column of a batch. Most say the same of all records, and then say it once: it is cloned once, bound once, and never compared again. */
export type PackedColumn =
  | { readonly name: string; readonly kind: 'same'; readonly value: ColumnValue }
  | { readonly name: string; readonly kind: 'each'; readonly values: readonly ColumnValue[] };

/** Null where the column is empty. */
export function valueAt(column: PackedColumn | undefined, row: number): ColumnValue {
  if (column === undefined) return null;
  return column.kind === 'same' ? column.value : (column.values[row] ?? null);
}

/**
 * A batch on its way to the worker. Columns without a single value are left out; bodies lie one after the other in `bodies`, per record the
 * request's and then the response's. `lengths` has four numbers per record: for each body the bytes kept (-1: no body) and the bytes it had.
 */
export interface PackedBatch {
  readonly count: number;
  /** What the records cost whoever has a budget; mostly none. */
  readonly charges: readonly Charge[];
  readonly columns: readonly PackedColumn[];
  readonly lengths: Float64Array<ArrayBuffer>;
  readonly bodies: Uint8Array<ArrayBuffer>;
}

export type ToRecordWorker =
  | { readonly kind: 'append'; readonly ticket: number; readonly batch: PackedBatch }
  | { readonly kind: 'retain'; readonly ticket: number; readonly limits: RetentionLimits }
  | { readonly kind: 'spending'; readonly ticket: number; readonly questions: readonly SpendingQuestion[] }
  | { readonly kind: 'close' };

export type FromRecordWorker =
  | { readonly kind: 'appended'; readonly ticket: number; readonly outcome: AppendOutcome }
  | { readonly kind: 'spent'; readonly ticket: number; readonly reading: Reading<readonly number[]> }
  /** `problem` is a sentence for the operator; undefined where all that was due is done. */
  | { readonly kind: 'retained'; readonly ticket: number; readonly problem: string | undefined };
