import type { Column, RowId } from '../budget.ts';
import type { LoadResult } from '../load/commands.ts';
import { median } from './median.ts';

export interface FailureReport {
  readonly row: RowId;
  readonly who: string;
  readonly count: number;
  readonly example: string;
}

/** Everything that one run found out. */
export class Ledger {
  readonly #values = new Map<string, number[]>();
  readonly failures: FailureReport[] = [];
  /** What a reader must know of the circumstances. */
  readonly notes: string[] = [];
  /** Rows that were not measured, and why. */
  readonly skipped = new Map<RowId, string>();

  add(row: RowId, column: Column, value: number): void {
    const key = `${row} ${column}`;
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, [value]);
    else values.push(value);
  }

  /** The values of all counted rounds, in order. */
  values(row: RowId, column: Column): readonly number[] {
    return this.#values.get(`${row} ${column}`) ?? [];
  }

  median(row: RowId, column: Column): number | undefined {
    return median(this.values(row, column));
  }

  /** Notes the failures of one round, if there were any. */
  check(row: RowId, who: string, result: LoadResult): void {
    if (result.failures === 0) return;
    this.failures.push({ row, who, count: result.failures, example: result.example ?? 'unknown' });
  }

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }
}
