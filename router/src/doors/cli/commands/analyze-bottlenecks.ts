import type { BottlenecksWire } from '../../management/contracts/analytics.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printTable } from '../table.ts';
import { withQuery } from '../wire-path.ts';

/** `provider-cli analyze bottlenecks`. */
export function analyzeBottlenecks(context: Context, window: string | undefined): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool }) => {
    const told = await ask<BottlenecksWire>('GET', withQuery('/v1/analytics/bottlenecks', { window }));
    return show(told, () => {
      const { terminal } = context;
      if (told.bottlenecks.length === 0) return terminal.note('Nothing held requests up in that time.');
      printTable(
        terminal,
        ['KIND', 'REQUESTS', 'WHAT'],
        told.bottlenecks.map(({ kind, requests, description }) => [kind, String(requests), description]),
      );
      terminal.note(`What could be done about it: ${tool('optimize list')}`);
    });
  });
}
