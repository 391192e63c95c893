import type { CheckedProviderWire } from '../../management/contracts/provider-check.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { msWords } from '../number-words.ts';
import { printTable } from '../table.ts';

interface Health {
  readonly providers: readonly CheckedProviderWire[];
  readonly healthy_count: number;
  readonly total_count: number;
}

/** `provider-cli provider health`: all enabled providers, each asked now. */
export function providerHealth(context: Context): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool }) => {
    const { terminal } = context;
    const health = await ask<Health>('GET', '/v1/providers/health');
    show(health, () => {
      if (health.total_count === 0) return terminal.note(`No provider is enabled: ${tool('provider enable ID')}`);
      const rows = health.providers.map(({ id, name, status, response_time_ms: ms, error = '' }) => [
        id,
        name,
        status,
        msWords(ms),
        error,
      ]);
      printTable(terminal, ['ID', 'NAME', 'STATUS', 'TIME', ''], rows);
    });
    return health.healthy_count === health.total_count ? 0 : 1;
  });
}
