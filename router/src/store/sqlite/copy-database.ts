import { backup, type DatabaseSync } from 'node:sqlite';
import { keepCopy } from './copy-files.ts';

/** Copies a database with all that is in it into `backups/` beside it. */
export async function copyDatabase(database: DatabaseSync, file: string, nowMs: number): Promise<void> {
  await keepCopy(file, { kind: 'whole', nowMs }, async (draft) => {
    await backup(database, draft, { rate: 1_000 });
    return true;
  });
}
