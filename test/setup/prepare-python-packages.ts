import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, type ToolState } from './machine.ts';
import { runQuietly } from './run-quietly.ts';

export interface PythonPackages {
  /** The folder below this project's cache. */
  readonly folder: string;
  readonly requirements: readonly string[];
  /** The modules that prove that they are there. */
  readonly modules: readonly string[];
}

const IMPORT_TIMEOUT_MS = 60_000;
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Packages of Python in a folder of this project (`PYTHONPATH`): the machine's packages stay as they are, and no venv is needed, which
 * Debian's python3 alone cannot make.
 */
export function preparePythonPackages(python: ToolState, packages: PythonPackages): ToolState {
  if (python.kind === 'missing') return python;
  const folder = join(cacheFolder, packages.folder);
  if (canImport(python.where, folder, packages.modules)) return { kind: 'found', where: folder };
  rmSync(folder, { recursive: true, force: true });
  const wanted = packages.requirements.join(' ');
  console.log(`Installing ${wanted} for Python (pip).`);
  const installed = runQuietly(
    python.where,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder, ...packages.requirements],
    INSTALL_TIMEOUT_MS,
  );
  if (installed.kind === 'failed') return { kind: 'missing', reason: `pip could not install it: ${installed.reason}` };
  if (canImport(python.where, folder, packages.modules)) return { kind: 'found', where: folder };
  return { kind: 'missing', reason: 'pip installed it, but it cannot be imported' };
}

/** Also red after an update of Python itself: compiled parts of the old one do not load. */
function canImport(python: string, folder: string, modules: readonly string[]): boolean {
  const imports = modules.map((name) => `import ${name}; assert ${name}.__file__.startswith(sys.path[0])`);
  const script = [`import sys; sys.path.insert(0, ${JSON.stringify(folder)})`, ...imports].join('\n');
  return runQuietly(python, ['-c', script], IMPORT_TIMEOUT_MS).kind === 'done';
}
