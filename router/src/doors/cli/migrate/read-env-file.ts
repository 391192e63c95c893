import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';

export type EnvFileReading =
  | { readonly kind: 'read'; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly message: string };

const MOST_BYTES = 1_048_576;

/** The variables of a `.env` file. A refusal shows nothing of what is in the file. */
export function readEnvFile(path: string): EnvFileReading {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return refused(`${path} is no file. Name the file: --file FILE`);
    if (stats.size > MOST_BYTES) return refused(`${path} is too large for a .env file. Name the file: --file FILE`);
    // A byte order mark would be part of the first name.
    const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    if (text.includes('\0')) return refused(`${path} is no text. Name the .env file: --file FILE`);
    return { kind: 'read', variables: variablesIn(text) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refused(
      code === 'ENOENT' ? `There is no ${path}. Name the file: --file FILE` : `${path} cannot be read: ${message}`,
    );
  }
}

/** Names alone, in the order of the file: Node sorts them, and the first provider of an empty registry becomes the active one. */
function variablesIn(text: string): Readonly<Record<string, string>> {
  const values = parseEnv(text);
  const names = [...text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/gm)].flatMap(([, name]) => name ?? []);
  return Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}

function refused(message: string): EnvFileReading {
  return { kind: 'refused', message };
}
