import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';

/** Keeps a value of plain data for the next process, for its owner alone; undefined keeps nothing. Whole or not at all. False where it could not be written. */
export function writeSnapshot(path: string, value: unknown): boolean {
  const unfinished = `${path}.${process.pid}`;
  try {
    if (value === undefined) rmSync(path, { force: true });
    else {
      writeFileSync(unfinished, serialize(value), { mode: 0o600 });
      renameSync(unfinished, path);
    }
    return true;
  } catch {
    rmSync(unfinished, { force: true });
    return false;
  }
}
