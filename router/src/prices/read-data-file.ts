import { existsSync, readFileSync } from 'node:fs';

/** Beside this file; the build copies it beside the bundle. */
const folder = new URL('./data/', import.meta.url);

/** One file of `data/`; undefined where there is none of this name. */
export function readDataFile(name: string): string | undefined {
  const file = new URL(name, folder);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
