import type { Selectable } from 'kysely';
import type { ChangedSetting, Optimization, OptimizationStore, Reading } from '../../records/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { asNumber, asText } from '../statements/column-values.ts';
import type { Ran, Transactions } from './transactions.ts';

/** What `optimize` did, in SQLite. */
export class SqliteOptimizationStore implements OptimizationStore {
  readonly #transactions: Transactions;

  constructor(transactions: Transactions) {
    this.#transactions = transactions;
  }

  async add({ id, atMs, doneBy, why, changes }: Optimization): Promise<Reading<undefined>> {
    const stored = changes.map(({ key, before = null, after }) => ({ key, before, after }));
    const row = { id, at: atMs, done_by: doneBy, why, changes: JSON.stringify(stored), undone_at: null };
    const ran = await this.#transactions.write(async (db) => {
      await db.insertInto('optimizations').values(row).execute();
      return { kind: 'commit', value: undefined };
    });
    return toReading(ran);
  }

  async last(): Promise<Reading<Optimization | undefined>> {
    const ran = await this.#transactions.read((db) =>
      db
        .selectFrom('optimizations')
        .selectAll()
        .where('undone_at', 'is', null)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst(),
    );
    return ran.kind === 'ran' ? { kind: 'read', value: ran.value && toOptimization(ran.value) } : ran;
  }

  async markUndone(id: string, atMs: number): Promise<Reading<undefined>> {
    const ran = await this.#transactions.write(async (db) => {
      await db.updateTable('optimizations').set({ undone_at: atMs }).where('id', '=', id).execute();
      return { kind: 'commit', value: undefined };
    });
    return toReading(ran);
  }
}

function toReading(ran: Ran<undefined>): Reading<undefined> {
  return ran.kind === 'ran' ? { kind: 'read', value: undefined } : ran;
}

function toOptimization(row: Selectable<StoreSchema['optimizations']>): Optimization {
  return {
    id: asText(row.id),
    atMs: asNumber(row.at),
    doneBy: asText(row.done_by),
    why: asText(row.why),
    changes: toChanges(asText(row.changes)),
  };
}

/** Somebody may have written anything by hand. */
function toChanges(text: string): readonly ChangedSetting[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.flatMap(toChange) : [];
  } catch {
    return [];
  }
}

function toChange(value: unknown): readonly ChangedSetting[] {
  if (typeof value !== 'object' || value === null) return [];
  const { key, before, after } = value as Partial<Record<keyof ChangedSetting, unknown>>;
  if (typeof key !== 'string' || typeof after !== 'string') return [];
  return [{ key, before: typeof before === 'string' ? before : undefined, after }];
}
