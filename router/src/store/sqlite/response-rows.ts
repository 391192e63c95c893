import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ResponseRow } from './response-messages.ts';
import { withholdIds } from './withhold-ids.ts';

export interface ResponseHead {
  readonly previousId: string | null;
  readonly bytes: number;
}

const WITHHOLD = 'insert or replace into removed_responses (id, removed_at) values (?, ?)';
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

  /** What a response goes on from and how large it is, without reading it. */
  head(owner: string, id: string): ResponseHead | undefined {
    const row = this.#prepared('select previous_id, body_bytes from stored_responses where owner = ? and id = ?').get(
      owner,
      id,
    );
    return row === undefined
      ? undefined
      : { previousId: textOrNull(row['previous_id']), bytes: Number(row['body_bytes']) };
  }

  /** The id of a response that has this item. */
  holderId(owner: string, itemId: string): string | undefined {
    const statement = this.#prepared(
      'select response_id from stored_response_items where owner = ? and item_id = ? limit 1',
    );
    const id = statement.get(owner, itemId)?.['response_id'];
    return id === undefined ? undefined : String(id);
  }

  /** Whether another owner has a response of this id, or it was removed. */
  isWithheld(owner: string, id: string): boolean {
    const others = this.#prepared('select 1 from stored_responses where id = ? and owner <> ?');
    return others.get(id, owner) !== undefined || this.#wasRemoved(id);
  }

  /** The same of an item. */
  isWithheldItem(owner: string, itemId: string): boolean {
    const others = this.#prepared('select 1 from stored_response_items where item_id = ? and owner <> ?');
    return others.get(itemId, owner) !== undefined || this.#wasRemoved(itemId);
  }

  #wasRemoved(id: string): boolean {
    return this.#prepared('select 1 from removed_responses where id = ?').get(id) !== undefined;
  }

  /** `waited`: the same response where it was not written yet. */
  remove(owner: string, id: string, waited: ResponseRow | undefined, nowMs: number): boolean {
    return this.#inTransaction(() => {
      if (waited?.upstream != null) {
        const withhold = this.#prepared(WITHHOLD);
        for (const known of [id, ...waited.itemIds]) withhold.run(known, nowMs);
      }
      withholdIds(this.#database, owner, id, nowMs);
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
