import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { plainEnvironment } from './start-router.ts';

/** Once `wait` stands on the screen, `type` is typed. */
export interface TerminalStep {
  readonly wait: string;
  readonly type: string;
}

export interface TerminalRun {
  /** null: it did not end by itself. */
  readonly code: number | null;
  /** Everything that was shown, control sequences included. */
  readonly screen: string;
}

const script = join(import.meta.dirname, 'in-terminal.py');
/** A safety net, not a measurement. */
const SECONDS = 20;

/** Runs a command where a person sits in front of it. `columns` 0: nobody told the terminal its size. `python`: Node has no pseudo-terminals, Python's standard library does. */
export async function inTerminal(
  python: string,
  command: readonly string[],
  cwd: string,
  steps: readonly TerminalStep[],
  more: Readonly<Record<string, string>> = {},
  columns = 120,
): Promise<TerminalRun> {
  const env = { ...plainEnvironment(), TERM: 'xterm-256color', ...more };
  const running = promisify(execFile)(python, [script]);
  running.child.stdin?.end(JSON.stringify({ command, cwd, env, steps, columns, seconds: SECONDS }));
  return JSON.parse((await running).stdout);
}
