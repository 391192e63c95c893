import { existsSync } from 'node:fs';
import { runQuietly } from './run-quietly.ts';

const INSTALL_TIMEOUT_MS = 300_000;

/** Installs Debian packages where this process may. Returns why it could not, or undefined. */
export function installSystemPackages(packages: readonly string[]): string | undefined {
  const wanted = packages.join(' ');
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return `Install it: ${wanted}`;
  console.log(`Installing ${wanted} (apt-get).`);
  const updated = runQuietly('apt-get', ['update', '-qq'], INSTALL_TIMEOUT_MS);
  if (updated.kind === 'failed') return `apt-get update failed: ${updated.reason}`;
  const installed = runQuietly(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
    INSTALL_TIMEOUT_MS,
  );
  return installed.kind === 'failed' ? `apt-get install ${wanted} failed: ${installed.reason}` : undefined;
}
