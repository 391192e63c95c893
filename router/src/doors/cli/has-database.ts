import { readProcessConfig } from '../../config/read-process-config.ts';
import { chooseTarget } from './calls/choose-target.ts';
import type { Context } from './context.ts';
import { databaseFile } from './database-file.ts';

/** Whether there is anything to look at: a router over the network, or a database. Only to look must not make one. */
export function hasDatabase(context: Context): boolean {
  if (chooseTarget(context).kind !== 'database') return true;
  const { flags, env, folder } = context;
  const reading = readProcessConfig({ flags, env, folder });
  return reading.kind === 'refused' || databaseFile(reading.config.databaseFile).kind !== 'absent';
}
