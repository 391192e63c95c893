import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where this package lies: the folder with its manifest, above the sources and above the bundle alike. */
export function packageFolder(folder = import.meta.dirname): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('The package.json of provider-router is missing.');
  return packageFolder(above);
}
