import type { BudgetWire } from '../../management/contracts/budget.ts';
import { budgetWords } from '../budget-words.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';

export interface BudgetSetOptions {
  readonly limitUsd?: number;
  readonly period?: string;
  readonly provider?: string;
  readonly apiKey?: string;
  readonly endUser?: string;
  readonly tag?: string;
  readonly alertAt?: number;
  readonly onExhausted?: string;
}

/** `provider-cli budget set ID ...` */
export async function budgetSet(context: Context, id: string, options: BudgetSetOptions): Promise<ExitCode> {
  const scopes = scopesOf(options);
  if (scopes.length > 1)
    return usageMistake(context, 'A budget bounds one: name one of --provider, --api-key, --end-user, --tag.');
  return withSession(
    context,
    async ({ ask, show }) => {
      const { limitUsd, period, alertAt, onExhausted } = options;
      const body = { scope: scopes[0], period, limit_usd: limitUsd, alert_at: alertAt, on_exhausted: onExhausted };
      const made = await ask<BudgetWire>('PUT', wirePath('budgets', id), body);
      return show(made, () => context.terminal.print(`Budget "${made.id}": ${budgetWords(made)}.`));
    },
    { mayCreate: true },
  );
}

function scopesOf({ provider, apiKey, endUser, tag }: BudgetSetOptions) {
  const named = [
    ['provider', provider],
    ['api-key', apiKey],
    ['end-user', endUser],
    ['tag', tag],
  ] as const;
  return named.flatMap(([kind, name]) => (name === undefined ? [] : [{ kind, name }]));
}
