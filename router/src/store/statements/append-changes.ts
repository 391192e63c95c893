import type { Kysely } from 'kysely';
import type { JsonObject } from '../../domain/json.ts';
import type { Actor } from '../../domain/principal.ts';
import type { StoreSchema } from '../schema.ts';

/** One changed row for the history. Neither side holds a secret, only its fingerprint. */
export interface ChangeEntry {
  readonly table:
    | 'providers'
    | 'provider_configs'
    | 'provider_models'
    | 'models'
    | 'settings'
    | 'aliases'
    | 'budgets'
    | 'api_keys';
  readonly rowId: string;
  /** undefined: the row was made. */
  readonly before: JsonObject | undefined;
  /** undefined: the row was deleted. */
  readonly after: JsonObject | undefined;
}

interface Circumstances {
  readonly actor: Actor;
  readonly atMs: number;
  readonly revision: number;
}

/** Well below any database's limit of values per statement. */
const ROWS_PER_STATEMENT = 100;

export async function appendChanges(
  db: Kysely<StoreSchema>,
  entries: readonly ChangeEntry[],
  circumstances: Circumstances,
): Promise<void> {
  for (let start = 0; start < entries.length; start += ROWS_PER_STATEMENT) {
    const rows = entries.slice(start, start + ROWS_PER_STATEMENT).map((entry) => toRow(entry, circumstances));
    await db.insertInto('changes').values(rows).execute();
  }
}

function toRow(entry: ChangeEntry, { actor, atMs, revision }: Circumstances) {
  return {
    at: atMs,
    actor: actor.who,
    door: actor.door,
    remote_address: actor.from ?? null,
    table_name: entry.table,
    row_id: entry.rowId,
    action: actionOf(entry),
    before: entry.before === undefined ? null : JSON.stringify(entry.before),
    after: entry.after === undefined ? null : JSON.stringify(entry.after),
    revision,
  };
}

function actionOf(entry: ChangeEntry): string {
  if (entry.before === undefined) return 'insert';
  return entry.after === undefined ? 'delete' : 'update';
}
