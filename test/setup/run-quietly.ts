import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Outcome =
  | { readonly kind: 'done'; readonly output: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Runs a program to its end; `reason` is the last line that it said. */
export function runQuietly(program: string, args: readonly string[], timeoutMs: number): Outcome {
  const run = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: timeoutMs,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (run.status === 0) return { kind: 'done', output: run.stdout };
  const said = run.error?.message ?? run.stderr.trim().split('\n').at(-1);
  return { kind: 'failed', reason: said === undefined || said === '' ? `exit code ${run.status}` : said };
}

/** The path of a program as the shell would find it. */
export function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
