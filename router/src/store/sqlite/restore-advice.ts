import { existsSync } from 'node:fs';
import { type CopyWish, newestCopy } from './newest-copy.ts';

/** How to go back to the newest copy, as one command line. The bad file is moved aside and never deleted. */
export function restoreAdvice(file: string, wish: CopyWish = {}): string {
  const copy = newestCopy(file, wish);
  if (copy === undefined) {
    const none = 'There is no copy of it in backups/ beside it.';
    if (!existsSync(file)) return none;
    return `${none} To begin with an empty database, stop every router and run: ${moveAside(file)}`;
  }
  const without = copy.kind === 'registry' ? ' (it has everything but the request history)' : '';
  return `To go back to its newest copy${without}, stop every router and run: ${restoreCommand(file, copy.path)}`;
}

/** Puts a copy in the place of a database. */
export function restoreCommand(file: string, copy: string): string {
  return `${moveAside(file)} && cp ${quoted(copy)} ${quoted(file)}`;
}

/**
 * A log left beside the file belongs to it and would be played into the copy. It may be there now and gone when the router has stopped, or the other way
 * round, so the command itself looks.
 */
function moveAside(file: string): string {
  const path = quoted(file);
  return `for end in '' -wal -shm; do [ ! -e ${path}$end ] || mv ${path}$end ${quoted(`${file}.aside`)}$end; done`;
}

/** For a POSIX shell. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
