import { readdirSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';

const COPIES_KEPT = 5;
const COPY_TIME = /^\d{4}-\d\d-\d\dT[\d-]+Z\.db$/;

/** Copies a database into `backups/` beside it and forgets all but the last few copies. A copy has its name only when it is whole. */
export async function copyDatabase(database: DatabaseSync, file: string, nowMs: number): Promise<string> {
  const folder = folderOf(file);
  const copy = join(folder, `${prefixOf(file)}${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')}.db`);
  const draft = `${copy}.partial`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    // Made by hand first: SQLite would make it readable for others.
    await (await open(draft, 'w', 0o600)).close();
    await backup(database, draft, { rate: 1_000 });
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await forgetOldCopies(file);
  return copy;
}

/** The newest whole copy of a database; undefined where there is none. */
export function newestCopy(file: string): string | undefined {
  return copiesOf(file).at(-1);
}

async function forgetOldCopies(file: string): Promise<void> {
  const copies = copiesOf(file);
  await Promise.all(copies.slice(0, -COPIES_KEPT).map((copy) => rm(copy, { force: true })));
}

/** Oldest first: their names carry the time. */
function copiesOf(file: string): readonly string[] {
  const folder = folderOf(file);
  const prefix = prefixOf(file);
  return namesIn(folder)
    .filter((name) => name.startsWith(prefix) && COPY_TIME.test(name.slice(prefix.length)))
    .sort()
    .map((name) => join(folder, name));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // No copy was ever made.
  }
}

function folderOf(file: string): string {
  return join(dirname(file), 'backups');
}

function prefixOf(file: string): string {
  return `${basename(file, '.db')}-`;
}
