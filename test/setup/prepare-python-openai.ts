import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, type ToolState } from './machine.ts';
import { runQuietly } from './run-quietly.ts';

/** Read at the time of writing; the suite drives the client as it comes, so a newer one is a decision. */
const REQUIREMENT = 'openai>=2,<3';
const IMPORT_TIMEOUT_MS = 60_000;
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Python's own OpenAI client in a folder of this project (`PYTHONPATH`): the machine's packages stay as they are, and no venv is needed,
 * which Debian's python3 alone cannot make.
 */
export function preparePythonOpenai(python: ToolState): ToolState {
  if (python.kind === 'missing') return python;
  const folder = join(cacheFolder, 'python');
  if (canImport(python.where, folder)) return { kind: 'found', where: folder };
  rmSync(folder, { recursive: true, force: true });
  console.log('Installing Python’s openai client (pip).');
  const installed = runQuietly(
    python.where,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder, REQUIREMENT],
    INSTALL_TIMEOUT_MS,
  );
  if (installed.kind === 'failed') return { kind: 'missing', reason: `pip could not install it: ${installed.reason}` };
  if (canImport(python.where, folder)) return { kind: 'found', where: folder };
  return { kind: 'missing', reason: 'pip installed it, but it cannot be imported' };
}

/** Also red after an update of Python itself: compiled parts of the old one do not load. */
function canImport(python: string, folder: string): boolean {
  const script = `import sys; sys.path.insert(0, ${JSON.stringify(folder)}); import openai; assert openai.__file__.startswith(sys.path[0])`;
  return runQuietly(python, ['-c', script], IMPORT_TIMEOUT_MS).kind === 'done';
}
