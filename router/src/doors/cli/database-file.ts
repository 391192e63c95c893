import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What lies where the database should be. `message` and `mend` are sentences for people. */
export type DatabaseFile =
  | { readonly kind: 'there' }
  | { readonly kind: 'absent'; readonly message: string; readonly mend: string }
  /** Nobody can say whether it is there. */
  | { readonly kind: 'unreadable'; readonly message: string; readonly mend: string };

export function databaseFile(path: string): DatabaseFile {
  try {
    return statSync(path).isFile() ? { kind: 'there' } : notAFile(path);
  } catch (error) {
    return trouble(path, (error as NodeJS.ErrnoException).code);
  }
}

/** To open a pipe would wait for whoever writes into it. */
function notAFile(path: string): DatabaseFile {
  return {
    kind: 'unreadable',
    message: `${path} is no file, so it cannot be the database.`,
    mend: 'Move it away, or name the folder of the router: --data-dir FOLDER',
  };
}

function trouble(path: string, code: string | undefined): DatabaseFile {
  const folder = dirname(path);
  switch (code) {
    case 'ENOENT':
      return {
        kind: 'absent',
        message: `There is no database at ${path} yet.`,
        mend: 'Start the router once, or name its folder: --data-dir FOLDER',
      };
    case 'ENOTDIR':
      return {
        kind: 'unreadable',
        message: `${folder} is no folder, so no database can be in it.`,
        mend: 'Name the folder of the router: --data-dir FOLDER',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'unreadable',
        message: `This user may not look into ${folder}, where the database should be.`,
        mend: 'Call this as the user who runs the router.',
      };
    default:
      return {
        kind: 'unreadable',
        message: `The database at ${path} cannot be looked at: ${code}.`,
        mend: 'Name another folder: --data-dir FOLDER',
      };
  }
}
