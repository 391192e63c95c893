import { existsSync } from 'node:fs';
import { newestCopy } from './database-copies.ts';

/** How to go back to the newest copy, as one command line. The bad file is moved aside and never deleted. */
export function restoreAdvice(file: string): string {
  const copy = newestCopy(file);
  const aside = moveAside(file);
  if (copy === undefined) {
    return `There is no copy of it in backups/ beside it. To begin with an empty database, stop every router and run: ${aside}`;
  }
  return `To go back to its newest copy, stop every router and run: ${aside} && cp ${quoted(copy)} ${quoted(file)}`;
}

/** A log left beside the file belongs to it and would be played into the copy. */
function moveAside(file: string): string {
  return ['', '-wal', '-shm']
    .filter((suffix) => existsSync(`${file}${suffix}`))
    .map((suffix) => `mv ${quoted(`${file}${suffix}`)} ${quoted(`${file}.aside${suffix}`)}`)
    .join(' && ');
}

/** For a POSIX shell. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
