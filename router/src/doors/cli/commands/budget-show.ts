import type { BudgetWire } from '../../management/contracts/budget.ts';
import { scopeText } from '../budget-words.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { rateWords, usdWords } from '../number-words.ts';
import { printFacts } from '../print-facts.ts';
import { timeWords } from '../time-words.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli budget show ID`. */
export function budgetShow(context: Context, id: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const budget = await ask<BudgetWire>('GET', wirePath('budgets', id));
    return show(budget, () =>
      printFacts(context.terminal, [
        ['Id', budget.id],
        ['Of', scopeText(budget)],
        ['Made by', budget.source],
        ['Limit', `${usdWords(budget.limit_usd)} a ${budget.period}`],
        ['Spent', usdWords(budget.spent_usd)],
        ['Reserved', usdWords(budget.reserved_usd)],
        ['Left', usdWords(budget.left_usd)],
        ['State', budget.state],
        ['Tells at', rateWords(budget.alert_at)],
        ['When spent', budget.on_exhausted],
        ['Began', timeWords(budget.starts_at)],
        ['Begins anew', timeWords(budget.resets_at)],
      ]),
    );
  });
}
