import type { Context } from '../context.ts';
import { atRunningRouters } from './at-running-routers.ts';
import { chooseTarget } from './choose-target.ts';
import { httpCalls } from './http-calls.ts';

const PATIENCE_MS = 2_000;

/**
 * For what a running router knows better than its database does. Where the database was meant, the context of the first router that runs on it and lets this
 * command in (it may want a key); else the context as it is.
 */
export async function atAdmittingRouter(context: Context): Promise<Context> {
  for (const router of atRunningRouters(context)) {
    const target = chooseTarget(router);
    if (router === context || target.kind !== 'remote') continue;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await httpCalls(target).call({ method: 'GET', path: '/v1/settings', signal });
    if (answer.kind === 'answered' && answer.status === 200) return router;
  }
  return context;
}
