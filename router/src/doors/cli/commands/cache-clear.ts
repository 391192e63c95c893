import type { CacheClearedWire } from '../../management/contracts/cache.ts';
import { atRunningRouters } from '../calls/at-running-routers.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { withQuery } from '../wire-path.ts';

export interface CacheClearOptions {
  readonly provider?: string;
  readonly model?: string;
}

/** `provider-cli cache clear`, at every router that runs on the database. */
export async function cacheClear(context: Context, { provider, model }: CacheClearOptions): Promise<ExitCode> {
  let worst: ExitCode = 0;
  for (const router of atRunningRouters(context)) {
    const exitCode = await withSession(router, async ({ ask, show, isLocal }) => {
      const cleared = await ask<CacheClearedWire>('DELETE', withQuery('/v1/cache', { provider, model }));
      return show(cleared, () => {
        if (isLocal) context.terminal.note('No router runs on this database: nothing is kept of answers.');
        else context.terminal.print(`${cleared.message}.`);
      });
    });
    worst = exitCode === 0 ? worst : exitCode;
  }
  return worst;
}
