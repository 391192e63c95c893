import type { BudgetListWire, BudgetWire } from '../../management/contracts/budget.ts';
import { scopeText } from '../budget-words.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { usdWords } from '../number-words.ts';
import { printTable } from '../table.ts';
import { timeWords } from '../time-words.ts';

const HEAD = ['BUDGET', 'OF', 'PERIOD', 'LIMIT', 'SPENT', 'LEFT', 'STATE', 'BEGINS ANEW'];

/** `provider-cli budget list`. */
export function budgetList(context: Context): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool }) => {
    const list = await ask<BudgetListWire>('GET', '/v1/budgets');
    return show(list, () => {
      if (list.budgets.length > 0) printTable(context.terminal, HEAD, list.budgets.map(toRow));
      else context.terminal.note(`There is no budget. Make one: ${tool('settings set budget.daily 50')}`);
    });
  });
}

function toRow(budget: BudgetWire): readonly string[] {
  const { id, period, limit_usd: limit, spent_usd: spent, left_usd: left, state, resets_at: resets } = budget;
  return [id, scopeText(budget), period, usdWords(limit), usdWords(spent), usdWords(left), state, timeWords(resets)];
}
