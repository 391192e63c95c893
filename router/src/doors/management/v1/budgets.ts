import type { BudgetScope, SourcedBudget } from '../../../domain/budget.ts';
import { RouterException, routerError } from '../../../domain/router-error.ts';
import type { BudgetPatch } from '../../../registry/change-budget.ts';
import { authorOf } from '../author-of.ts';
import {
  type BudgetUpdateWire,
  type BudgetWire,
  budget,
  budgetCreation,
  budgetDeleted,
  budgetList,
  budgetParams,
  budgetUpdate,
} from '../contracts/budget.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { invalid } from '../to-router-error.ts';
import { toBudget } from '../wire/to-budget.ts';

/** `/v1/budgets`: what may be spent, and what of it is (contract, section 7). */
export const budgetRoutes: DeclareRoutes = (app, rooms) => {
  declareReads(app, rooms);
  declareCreate(app, rooms);
  declareChange(app, rooms);
  declareDelete(app, rooms);
};

function declareReads(app: ManagementApp, { budgets, registry }: ManagementRooms): void {
  app.get(
    '/v1/budgets',
    {
      config: { role: 'operator', summary: 'List budgets with what is spent' },
      schema: { response: { 200: budgetList } },
    },
    async () => {
      await budgets.refresh();
      const all = budgets.standings().map(toBudget);
      const time_zone = registry.current().settingsPicture.values['budget.timeZone'];
      return { budgets: all, total: all.length, time_zone };
    },
  );
  app.get(
    '/v1/budgets/:id',
    {
      config: { role: 'operator', summary: 'Read one budget with what is spent' },
      schema: { params: budgetParams, response: { 200: budget } },
    },
    async ({ params: { id } }) => {
      await budgets.refresh();
      return toBudget(findBudget(id, budgets.standings()));
    },
  );
}

function declareCreate(app: ManagementApp, rooms: ManagementRooms): void {
  app.post(
    '/v1/budgets',
    {
      config: { role: 'operator', summary: 'Bound what may be spent', refusals: [409] },
      schema: { body: budgetCreation, response: { 201: budget } },
    },
    async (request, reply) => {
      const { id, ...fields } = request.body;
      if (rooms.budgets.standings().some((one) => one.id === id))
        throw new RouterException(routerError('already_exists', `There is a budget "${id}" already.`));
      const { made } = await put(id, fields, rooms, authorOf(request));
      return reply.code(201).send(made);
    },
  );
}

function declareChange(app: ManagementApp, rooms: ManagementRooms): void {
  app.put(
    '/v1/budgets/:id',
    {
      config: { role: 'operator', summary: 'Change a budget, or make it', refusals: [409] },
      schema: { params: budgetParams, body: budgetUpdate, response: { 200: budget, 201: budget } },
    },
    async (request, reply) => {
      refuseForeign(request.params.id, rooms);
      const { made, isNew } = await put(request.params.id, request.body, rooms, authorOf(request));
      return reply.code(isNew ? 201 : 200).send(made);
    },
  );
}

function declareDelete(app: ManagementApp, rooms: ManagementRooms): void {
  app.delete(
    '/v1/budgets/:id',
    {
      config: { role: 'operator', summary: 'Remove a budget', refusals: [409] },
      schema: { params: budgetParams, response: { 200: budgetDeleted } },
    },
    async (request) => {
      const { id } = request.params;
      refuseForeign(id, rooms);
      const outcome = await rooms.registry.removeBudget(id, authorOf(request));
      if (outcome.kind !== 'removed') throw refusalOf(outcome);
      return { id, message: 'Budget deleted' };
    },
  );
}

interface Put {
  readonly made: BudgetWire;
  readonly isNew: boolean;
}

async function put(
  id: string,
  fields: BudgetUpdateWire,
  { registry, budgets, apiKeys }: ManagementRooms,
  author: ReturnType<typeof authorOf>,
): Promise<Put> {
  const isThere = registry.current().index.budgets.has(id);
  const patch = toPatch(fields, isThere);
  const { scope } = patch;
  if (scope?.kind === 'api-key' && !apiKeys.list().some((key) => key.id === scope.name))
    throw new RouterException(invalid([{ field: 'scope.name', message: `There is no API key "${scope.name}".` }]));
  const outcome = await registry.putBudget(id, patch, author);
  if (outcome.kind !== 'written') throw refusalOf(outcome);
  await budgets.refresh();
  return { made: toBudget(findBudget(id, budgets.standings())), isNew: outcome.isNew };
}

/** A new budget that names nobody is the router's. */
function toPatch(fields: BudgetUpdateWire, isThere: boolean): BudgetPatch {
  const { scope, period, limit_usd: limitUsd, alert_at: alertAt, on_exhausted: onExhausted, hard_stop: hard } = fields;
  return {
    scope: scope === undefined ? (isThere ? undefined : { kind: 'router' }) : toScope(scope),
    period,
    limitUsd,
    alertAt,
    onExhausted: onExhausted ?? (hard === undefined ? undefined : hard ? 'stop' : 'continue'),
  };
}

function toScope({ kind, name = '' }: NonNullable<BudgetUpdateWire['scope']>): BudgetScope {
  return kind === 'router' ? { kind } : { kind, name };
}

function findBudget(id: string, all: readonly SourcedBudget[]): SourcedBudget {
  const found = all.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new RouterException(routerError('not_found', `There is no budget "${id}". GET /v1/budgets lists all.`));
}

/** What a setting or a key makes is changed there: two places for one number would contradict each other. */
function refuseForeign(id: string, { budgets }: ManagementRooms): void {
  const found = budgets.standings().find((one) => one.id === id);
  switch (found?.source) {
    case 'setting': {
      const message = `The budget "${id}" is a setting: change or delete /v1/settings/budget.${id}.`;
      throw new RouterException(routerError('already_exists', message));
    }
    case 'api-key': {
      const message = `The budget "${id}" belongs to an API key: change its limits with PATCH /v1/keys/ID.`;
      throw new RouterException(routerError('already_exists', message));
    }
    case 'budget':
    case undefined:
  }
}
