import { dirname } from 'node:path';
import { notedListeners } from '../../../config/noted-listeners.ts';
import { readProcessConfig } from '../../../config/read-process-config.ts';
import type { Context } from '../context.ts';
import { chooseTarget } from './choose-target.ts';
import { reachableHost } from './reachable-host.ts';

/**
 * For what only a running router knows. Where the database was meant, the contexts of the routers that listen on it, so that the command speaks with them;
 * else the context as it is.
 */
export function atRunningRouters(context: Context): readonly [Context, ...Context[]] {
  if (chooseTarget(context).kind !== 'database') return [context];
  const reading = readProcessConfig(context);
  // The command itself says what is wrong.
  if (reading.kind !== 'read') return [context];
  const [first, ...others] = notedListeners(dirname(reading.config.databaseFile)).map(({ address, port }) => ({
    ...context,
    flags: {},
    url: `http://${reachableHost(address)}:${port}`,
  }));
  return first === undefined ? [context] : [first, ...others];
}
