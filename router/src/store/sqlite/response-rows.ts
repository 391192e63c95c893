import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ResponseRow } from './response-messages.ts';

const COLUMNS = 'id, owner, created_at, previous_id, conversation, upstream, response, input';

/** Reads and writes rows of `stored_responses` on one connection. Throws what SQLite throws. */
export class ResponseRows {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** All of them or none. One that is there already is replaced. */
  write(rows: readonly ResponseRow[]): void {
    this.#inTransaction(() => {
      for (const row of rows) this.#writeOne(row);
    });
  }

  one(owner: string, id: string): ResponseRow | undefined {
    return toRow(this.#prepared(`select ${COLUMNS} from stored_responses where owner = ? and id = ?`).get(owner, id));
  }

  newest(owner: string, conversation: string): ResponseRow | undefined {
    const statement = this.#prepared(
      `select ${COLUMNS} from stored_responses where owner = ? and conversation = ? order by created_at desc, rowid desc limit 1`,
    );
    return toRow(statement.get(owner, conversation));
  }

  holder(owner: string, itemId: string): ResponseRow | undefined {
    const statement = this.#prepared(
      'select response_id from stored_response_items where owner = ? and item_id = ? limit 1',
    );
    const id = statement.get(owner, itemId)?.['response_id'];
    return id === undefined ? undefined : this.one(owner, String(id));
  }

  /** Whether another owner has a response of this id. */
  isOthers(owner: string, id: string): boolean {
    return this.#prepared('select 1 from stored_responses where id = ? and owner <> ?').get(id, owner) !== undefined;
  }

  /** Whether a response of another owner has an item of this id. */
  isOthersItem(owner: string, itemId: string): boolean {
    const statement = this.#prepared('select 1 from stored_response_items where item_id = ? and owner <> ?');
    return statement.get(itemId, owner) !== undefined;
  }

  remove(owner: string, id: string): boolean {
    return this.#inTransaction(() => {
      this.#prepared('delete from stored_response_items where owner = ? and response_id = ?').run(owner, id);
      return (
        Number(this.#prepared('delete from stored_responses where owner = ? and id = ?').run(owner, id).changes) > 0
      );
    });
  }

  #writeOne(row: ResponseRow): void {
    const bytes = Buffer.byteLength(row.response) + Buffer.byteLength(row.input);
    this.#prepared(
      `insert or replace into stored_responses (${COLUMNS}, body_bytes) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      row.id,
      row.owner,
      row.createdAtMs,
      row.previousId,
      row.conversation,
      row.upstream,
      row.response,
      row.input,
      bytes,
    );
    const item = this.#prepared(
      'insert or ignore into stored_response_items (owner, item_id, response_id) values (?, ?, ?)',
    );
    for (const itemId of row.itemIds) item.run(row.owner, itemId, row.id);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #inTransaction<Value>(work: () => Value): Value {
    this.#database.exec('begin immediate');
    try {
      const value = work();
      this.#database.exec('commit');
      return value;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }
}

function toRow(row: Record<string, unknown> | undefined): ResponseRow | undefined {
  if (row === undefined) return undefined;
  return {
    id: String(row['id']),
    owner: String(row['owner']),
    createdAtMs: Number(row['created_at']),
    previousId: textOrNull(row['previous_id']),
    conversation: textOrNull(row['conversation']),
    upstream: textOrNull(row['upstream']),
    response: String(row['response']),
    input: String(row['input']),
    itemIds: [],
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
