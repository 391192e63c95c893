import type { LoadBalancingWire } from '../../management/contracts/analytics.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { countWords, msWords, rateWords } from '../number-words.ts';
import { printFacts } from '../print-facts.ts';
import { printTable } from '../table.ts';
import { withQuery } from '../wire-path.ts';

/** `provider-cli analytics load-balancing`. */
export function analyticsLoadBalancing(context: Context, window: string | undefined): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const told = await ask<LoadBalancingWire>('GET', withQuery('/v1/analytics/load-balancing', { window }));
    return show(told, () => print(context, told));
  });
}

function print({ terminal }: Context, told: LoadBalancingWire): void {
  printFacts(terminal, [
    ['Chosen by', [told.strategy, told.algorithm].filter((word) => word !== null).join(', ') || 'the active provider'],
    ['Evenness', told.evenness === null ? '-' : `${told.evenness.toFixed(2)} (1: all get equally many)`],
    ['Waiting', countWords(told.queue_depth)],
  ]);
  if (told.targets.length === 0) {
    terminal.note('No calls were made in that time.');
    return;
  }
  terminal.print('');
  printTable(
    terminal,
    ['PROVIDER', 'CALLS', 'SHARE', 'WEIGHT', 'IN FLIGHT', 'SUCCESS', 'LATENCY'],
    told.targets.map((one) => [
      one.provider,
      countWords(one.calls),
      rateWords(one.share),
      String(one.weight),
      countWords(one.in_flight),
      rateWords(one.success_rate),
      msWords(one.avg_latency_ms),
    ]),
  );
}
