import { statSync } from 'node:fs';

const FOR_OTHERS = 0o077;

/** That a master key's file can be read or written by others than its owner, and how to mend it; undefined where it cannot. */
export function exposedKeyWarning(path: string): string | undefined {
  // Windows has no such modes; whoever may read there, its own rights say.
  if (process.platform === 'win32') return undefined;
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & FOR_OTHERS) === 0) return undefined;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return `The master key ${path} is open to other users of this machine (mode ${octal}), and with it the stored secrets. Close it: chmod 600 '${path.replaceAll("'", String.raw`'\''`)}'`;
}
