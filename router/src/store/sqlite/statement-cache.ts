import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { SqliteStatement } from 'kysely';

const MOST_STATEMENTS = 200;

/** Prepared statements by their text, in the shape that Kysely's SQLite driver takes. */
export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = new CachedStatement(this.#database, sql);
    if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }
}

type Row = Record<string, SQLOutputValue>;

class CachedStatement implements SqliteStatement {
  readonly reader: boolean;
  readonly #database: DatabaseSync;
  readonly #sql: string;
  readonly #statement: StatementSync;

  constructor(database: DatabaseSync, sql: string) {
    this.#database = database;
    this.#sql = sql;
    this.#statement = database.prepare(sql);
    this.reader = this.#statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): Row[] {
    const values = parameters as readonly SQLInputValue[];
    try {
      return this.#statement.all(...values);
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
      return this.#allWithBigIntegers(values);
    }
  }

  run(parameters: readonly unknown[]): ReturnType<StatementSync['run']> {
    return this.#statement.run(...(parameters as readonly SQLInputValue[]));
  }

  /** Not offered: an abandoned iterator freezes `PRAGMA data_version` on its connection. */
  iterate(): never {
    throw new Error('Streaming reads are not offered on the main connection.');
  }

  /** Somebody wrote an integer beyond 2^53 by hand: one strange number must not make the whole table unreadable. */
  #allWithBigIntegers(values: readonly SQLInputValue[]): Row[] {
    const rows = this.#database.prepare(this.#sql, { readBigInts: true }).all(...values);
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        if (typeof value === 'bigint') row[column] = Number(value);
      }
    }
    return rows;
  }
}

function isOutOfRange(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
}
