import type { ProbeReportWire } from '../../management/contracts/routing-state.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { usdWords } from '../number-words.ts';
import { printFacts } from '../print-facts.ts';

/** `provider-cli routing probes`. */
export function routingProbes(context: Context): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const report = await ask<ProbeReportWire>('GET', '/v1/routing/probes');
    return show(report, () =>
      printFacts(context.terminal, [
        ['Probes', report.enabled ? 'on' : 'off'],
        ['Spent today', `${usdWords(report.spent_usd_today)} of ${usdWords(report.budget_usd_per_day)}`],
        ['Calls', `${report.calls.ok} answered, ${report.calls.failed} failed since the start`],
        ['Checks', report.checks === 0 ? 'none are set (health.checks)' : String(report.checks)],
        ...report.down.map(({ provider, reason }) => ['Taken out', `${provider}: ${reason}`] as const),
      ]),
    );
  });
}
