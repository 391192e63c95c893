import type { Kysely, Selectable } from 'kysely';
import { type Budget, type BudgetScope, onExhaustedWords } from '../../domain/budget.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { StoreSchema } from '../schema.ts';
import { type Applied, applied, type WriteTools } from './applied.ts';
import { asNumber, asText } from './column-values.ts';

/** Makes or updates a budget; the time of its making stays. */
export async function putBudget(row: Budget, { db }: WriteTools): Promise<Applied> {
  const before = await findBudget(db, row.id);
  const columns = {
    scope_kind: row.scope.kind,
    scope_name: row.scope.kind === 'router' ? '' : row.scope.name,
    period: row.period,
    limit_usd: row.limitUsd,
    alert_at: row.alertAt,
    on_exhausted: row.onExhausted,
    updated_at: row.updatedAtMs,
  };
  await db
    .insertInto('budgets')
    .values({ id: row.id, created_at: row.createdAtMs, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
  const after = { ...row, createdAtMs: before?.createdAtMs ?? row.createdAtMs };
  return applied([{ table: 'budgets', rowId: row.id, before: before && toEntry(before), after: toEntry(after) }]);
}

export async function deleteBudget(id: string, { db }: WriteTools): Promise<Applied> {
  const before = await findBudget(db, id);
  if (before === undefined) return { kind: 'missing', what: `budget "${id}"` };
  await db.deleteFrom('budgets').where('id', '=', id).execute();
  return applied([{ table: 'budgets', rowId: id, before: toEntry(before), after: undefined }]);
}

/** Lenient: somebody may have written the row by hand. Words that mean nothing are the strictest. */
export function toBudget(row: Selectable<StoreSchema['budgets']>): Budget {
  return {
    id: asText(row.id),
    scope: toScope(asText(row.scope_kind), asText(row.scope_name)),
    period: asText(row.period) === 'month' ? 'month' : 'day',
    limitUsd: Math.max(0, asNumber(row.limit_usd)),
    alertAt: Math.min(1, Math.max(0, asNumber(row.alert_at))),
    onExhausted: onExhaustedWords.find((word) => word === asText(row.on_exhausted)) ?? 'stop',
    createdAtMs: asNumber(row.created_at),
    updatedAtMs: asNumber(row.updated_at),
  };
}

const kinds = ['provider', 'api-key', 'end-user', 'tag'] as const;

function toScope(word: string, name: string): BudgetScope {
  const kind = kinds.find((one) => one === word);
  return kind === undefined ? { kind: 'router' } : { kind, name };
}

async function findBudget(db: Kysely<StoreSchema>, id: string): Promise<Budget | undefined> {
  const row = await db.selectFrom('budgets').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toBudget(row);
}

function toEntry({ scope, ...budget }: Budget): JsonObject {
  return { ...budget, scope: { ...scope } };
}
