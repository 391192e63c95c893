import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { masterKeyFileOf } from '../vault/obtain-master-key.ts';
import { hasLog } from './connect.ts';
import { newestCopy } from './newest-copy.ts';

/** What beside a database's place tells that there was a database before, in words; undefined where nothing does. */
export function earlierLife(file: string): string | undefined {
  const copy = newestCopy(file);
  if (copy !== undefined) return `a copy of it (backups/${basename(copy.path)})`;
  if (hasLog(file)) return `its log (${basename(file)}-wal)`;
  return existsSync(masterKeyFileOf(file)) ? 'master.key' : undefined;
}
