import type { CostsWire } from '../../management/contracts/analytics.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { countWords, rateWords, usdWords } from '../number-words.ts';
import { printFacts } from '../print-facts.ts';
import { printTable } from '../table.ts';
import { timeWords } from '../time-words.ts';
import { withQuery } from '../wire-path.ts';

export interface CostsOptions {
  readonly window?: string;
  readonly byProvider?: true;
  readonly byModel?: true;
  readonly byKey?: true;
  readonly byDay?: true;
}

/** `provider-cli analytics costs`. */
export function analyticsCosts(context: Context, options: CostsOptions): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const path = withQuery('/v1/analytics/costs', { window: options.window, by: wayOf(options) });
    const told = await ask<CostsWire>('GET', path);
    return show(told, () => print(context, told));
  });
}

function wayOf({ byModel, byKey, byDay }: CostsOptions): string {
  if (byModel === true) return 'model';
  if (byKey === true) return 'key';
  return byDay === true ? 'day' : 'provider';
}

function print({ terminal }: Context, told: CostsWire): void {
  const unpriced = told.unpriced_requests > 0 ? `, ${told.unpriced_requests} requests without a price` : '';
  printFacts(terminal, [
    ['Window', `${told.window}: ${timeWords(told.from)} to ${timeWords(told.to)}`],
    ['Cost', usdWords(told.total_cost_usd) + unpriced],
    ...(told.saved_usd === null ? [] : [['Saved', `${usdWords(told.saved_usd)} by the cache`] as const]),
  ]);
  if (told.costs.length === 0) return;
  terminal.print('');
  printTable(
    terminal,
    [told.by.toUpperCase(), 'COST', 'SHARE', 'REQUESTS', 'PER REQUEST', 'PER MILLION TOKENS'],
    told.costs.map((one) => [
      one.name ?? '-',
      usdWords(one.cost_usd),
      rateWords(one.share),
      countWords(one.requests),
      usdWords(one.avg_cost_usd),
      usdWords(one.cost_per_token_usd === null ? null : one.cost_per_token_usd * 1_000_000),
    ]),
  );
}
