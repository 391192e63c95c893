import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type DatabaseReading =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** `DATABASE_URL`: a path, `sqlite:PATH`, `sqlite:///PATH` or `file:///PATH`. The reason never quotes the URL: it can hold a password. */
export function readDatabaseUrl(text: string, folder: string): DatabaseReading {
  const scheme = /^([a-z][a-z0-9+]+):/i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'postgres':
    case 'postgresql':
      return {
        kind: 'refused',
        reason:
          'PostgreSQL is not in this version yet. Name an SQLite file, or leave it out for $DATA_DIR/provider-router.db.',
      };
    case 'sqlite':
    case 'sqlite3':
      return toFile(text.slice(scheme.length + 1), folder);
    case 'file':
      return text.startsWith('file://') ? fromFileUrl(text) : toFile(text.slice('file:'.length), folder);
    case undefined:
      return toFile(text, folder);
    default:
      return { kind: 'refused', reason: `A database of the kind "${scheme}" is not known. Name an SQLite file.` };
  }
}

/** After the scheme, two slashes introduce an empty host: `///srv/x.db` is `/srv/x.db`, `//x.db` is `x.db`. */
function toFile(rest: string, folder: string): DatabaseReading {
  const path = rest.replace(/^\/\//, '');
  if (path === '' || path === ':memory:' || path.includes('\0')) {
    return { kind: 'refused', reason: 'A file is needed: a database in memory would forget everything at each stop.' };
  }
  return { kind: 'file', path: resolve(folder, path) };
}

function fromFileUrl(text: string): DatabaseReading {
  try {
    return { kind: 'file', path: fileURLToPath(text) };
  } catch {
    return { kind: 'refused', reason: 'This file: URL names no file of this machine.' };
  }
}
