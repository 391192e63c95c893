import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { ColumnValue, PackedColumn } from './record-messages.ts';

interface TableInserterOptions {
  readonly table: string;
  /** The column of `seq`. */
  readonly seq: string;
  readonly columns: readonly PackedColumn[];
  readonly prepare: (sql: string) => StatementSync;
}

const BODY_COLUMNS = ['body', 'body_bytes', 'body_cut'];

/**
 * Inserts the rows of one batch into one table, some at a time. To bind a value costs more than what SQLite does with it then, so what all rows share is
 * bound once per statement, and bodies only where there are some: 7 values per record in place of 28.
 */
export class TableInserter {
  readonly #options: TableInserterOptions;
  readonly #same: readonly string[];
  readonly #each: readonly string[];
  readonly #sameValues: readonly ColumnValue[];
  readonly #eachValues: readonly (readonly ColumnValue[])[];
  /** By the number of rows; of those with bodies the negative. */
  readonly #statements = new Map<number, StatementSync>();

  constructor(options: TableInserterOptions) {
    this.#options = options;
    const same = options.columns.filter((column) => column.kind === 'same');
    const each = options.columns.filter((column) => column.kind === 'each');
    this.#same = same.map((column) => column.name);
    this.#each = each.map((column) => column.name);
    this.#sameValues = same.map((column) => column.value);
    this.#eachValues = each.map((column) => column.values);
  }

  /** Rows `start` to `end` of the batch. `bodies`: per row the values of `BODY_COLUMNS`; undefined where none has a body. */
  insert(start: number, end: number, afterSeq: number, bodies: readonly SQLInputValue[] | undefined): void {
    const values: SQLInputValue[] = [afterSeq + 1 + start, ...this.#sameValues];
    for (let row = start; row < end; row++) {
      for (const column of this.#eachValues) values.push(column[row] ?? null);
      if (bodies === undefined) continue;
      const first = (row - start) * BODY_COLUMNS.length;
      for (let index = first; index < first + BODY_COLUMNS.length; index++) values.push(bodies[index] ?? null);
    }
    this.#statement(end - start, bodies !== undefined).run(...values);
  }

  #statement(rows: number, hasBodies: boolean): StatementSync {
    const key = hasBodies ? -rows : rows;
    const known = this.#statements.get(key);
    if (known !== undefined) return known;
    const statement = this.#options.prepare(this.#sql(rows, hasBodies));
    this.#statements.set(key, statement);
    return statement;
  }

  /**
   * Parameters with a number are those that all rows share; the others count on from there. Bodies arrive as bytes and become text without being decoded.
   * `or rollback`, which is what becomes of a batch that fails anyway: for a statement of several rows that could fail alone, SQLite copies each page it touches.
   */
  #sql(rows: number, hasBodies: boolean): string {
    const { table, seq } = this.#options;
    const names = [seq, ...this.#same, ...this.#each, ...(hasBodies ? BODY_COLUMNS : [])];
    const shared = this.#same.map((_, index) => `?${index + 2}`);
    const own = [...this.#each.map(() => '?'), ...(hasBodies ? ['cast(? as text)', '?', '?'] : [])];
    const row = [...shared, ...own].join(', ');
    const lines = Array.from({ length: rows }, (_, index) => `(?1 + ${index}, ${row})`);
    return `insert or rollback into ${table} (${names.join(', ')}) values ${lines.join(', ')}`;
  }
}
