import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { Verdict } from './gate.ts';

/** Runs one tool in `cwd` and judges by its exit code; its whole output is kept for the case that it failed. */
export function runCommand(command: string, args: readonly string[], root: string, cwd = root): Promise<Verdict> {
  // The tools of the judged tree itself, also when this was started without npm.
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, PATH: path, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'failed', output: `${command} did not start: ${error.message}` }));
    child.once('close', (code) => {
      if (code === 0) resolve({ kind: 'passed' });
      else resolve({ kind: 'failed', output: Buffer.concat(output).toString('utf8').trim() });
    });
  });
}
