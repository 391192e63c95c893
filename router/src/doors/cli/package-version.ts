import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version of this package, from its manifest: it lies above the sources and above the bundle alike. */
export function packageVersion(folder = import.meta.dirname): string {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).version;
  const above = dirname(folder);
  if (above === folder) throw new Error('The package.json of provider-router is missing.');
  return packageVersion(above);
}
