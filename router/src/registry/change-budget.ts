import type { Budget, BudgetRule, BudgetScope } from '../domain/budget.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import { hasControlCharacters } from '../lib/has-control-characters.ts';
import type { WriteDesk } from './write-desk.ts';
import type { Author, BudgetOutcome, Missing, RemoveBudgetOutcome } from './write-outcome.ts';

/** What is left out of a change stays. */
export type BudgetPatch = { readonly [Name in keyof Omit<BudgetRule, 'id'>]?: BudgetRule[Name] | undefined };

const ID = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/;
const MAX_ID = 64;
const MAX_NAME = 256;
/** The shares at which somebody is told where nobody says another. */
const ALERT_AT = 0.8;
/** Those that settings make, and those of keys. */
const TAKEN = /^(?:daily|monthly|key_.*)$/;

/** Makes a budget, or changes one that is there. */
export async function putBudget(
  desk: WriteDesk,
  id: string,
  patch: BudgetPatch,
  author: Author,
): Promise<BudgetOutcome> {
  const before = desk.view().index.budgets.get(id);
  const { scope = before?.scope, period = before?.period, limitUsd = before?.limitUsd } = patch;
  const details = [
    ...(before === undefined ? checkId(id) : []),
    ...checkScope(desk, scope),
    ...(period === undefined ? [missing('period', '"day" or "month"')] : []),
    ...(limitUsd === undefined ? [missing('limit_usd', 'a number of US dollars')] : []),
  ];
  if (scope === undefined || period === undefined || limitUsd === undefined || details.length > 0)
    return { kind: 'invalid', details };
  const nowMs = Math.max(desk.now(), (before?.updatedAtMs ?? 0) + 1);
  const row: Budget = {
    id,
    scope,
    period,
    limitUsd,
    alertAt: patch.alertAt ?? before?.alertAt ?? ALERT_AT,
    onExhausted: patch.onExhausted ?? before?.onExhausted ?? 'stop',
    createdAtMs: before?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  };
  const outcome = await desk.commit([{ kind: 'put-budget', row }], author.actor);
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'written', budget: row, isNew: before === undefined };
    case 'missing':
    case 'conflict':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}

export async function removeBudget(desk: WriteDesk, id: string, author: Author): Promise<RemoveBudgetOutcome> {
  const budget = desk.view().index.budgets.get(id);
  if (budget === undefined) return noSuchBudget(id);
  const outcome = await desk.commit([{ kind: 'delete-budget', id }], author.actor);
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'removed', budget };
    case 'missing':
      return noSuchBudget(id);
    case 'conflict':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}

function checkId(id: string): readonly ErrorDetail[] {
  if (id.length > MAX_ID || !ID.test(id)) {
    const message = `A budget's id has up to ${MAX_ID} small letters and digits, with single dashes, dots or underscores between them.`;
    return [{ field: 'id', message }];
  }
  if (!TAKEN.test(id)) return [];
  return [{ field: 'id', message: `"${id}" is an id of a budget that a setting or an API key makes.` }];
}

/** Whether a key exists is for whoever knows keys to say. */
function checkScope(desk: WriteDesk, scope: BudgetScope | undefined): readonly ErrorDetail[] {
  if (scope === undefined) return [missing('scope', 'whose spending it bounds')];
  if (scope.kind === 'router') return [];
  if (scope.name === '' || scope.name.length > MAX_NAME || hasControlCharacters(scope.name))
    return [{ field: 'scope.name', message: `A name has 1 to ${MAX_NAME} printable characters.` }];
  if (scope.kind === 'provider' && desk.view().provider(scope.name) === undefined)
    return [{ field: 'scope.name', message: `There is no provider "${scope.name}".` }];
  return [];
}

function missing(field: string, what: string): ErrorDetail {
  return { field, message: `It is needed for a new budget: ${what}.` };
}

function noSuchBudget(id: string): Missing {
  return { kind: 'missing', message: `There is no budget "${id}". GET /v1/budgets lists all.` };
}
