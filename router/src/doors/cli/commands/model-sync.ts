import type { ProviderSyncWire } from '../../management/contracts/model.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printTable } from '../table.ts';

/** `provider-cli model sync`: 1 when a list could not be read. */
export function modelSync(context: Context): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const report = await ask<{ readonly providers: readonly ProviderSyncWire[] }>('POST', '/v1/models/sync');
    const { providers } = report;
    show(report, () =>
      printTable(
        context.terminal,
        ['PROVIDER', 'STATUS', 'ADDED', 'KEPT', ''],
        providers.map(({ provider_id: id, status, added, kept, failed, error }) => [
          id,
          status,
          String(added.length),
          String(kept.length),
          error ?? (failed.length > 0 ? `left out: ${failed.join(', ')}` : ''),
        ]),
      ),
    );
    return providers.some(({ status }) => status === 'failed') ? 1 : 0;
  });
}
