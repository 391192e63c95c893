import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { StartOptions } from './start-router.ts';

/** A terminal for one router, and the person in front of it. */
export interface HeldTerminal {
  /** For `startRouter`: what `output` gives is the screen then; signals reach the router as ever. */
  readonly spawn: NonNullable<StartOptions['spawn']>;
  /** Keys that are typed before the start are there when it begins. */
  type(keys: string): void;
  /** Reads nothing more, as a connection that stalls. */
  lookAway(): void;
  lookAgain(): void;
  closeWindow(): void;
  /** Whatever became of it: nothing of the router is left. */
  kill(): void;
}

const script = join(import.meta.dirname, 'held-terminal.py');

/** `python`: Node has no pseudo-terminals, Python's standard library does. */
export function heldTerminal(python: string): HeldTerminal {
  const orders = new PassThrough();
  let child: ChildProcess | undefined;
  const order = (line: string): void => void orders.write(`${line}\n`);
  return {
    spawn: (program, args, { cwd, env }) => {
      const wish = { command: [program, ...args], cwd, env: { ...env, TERM: 'xterm-256color' } };
      const started = spawn(python, [script, JSON.stringify(wish)]);
      orders.pipe(started.stdin);
      child = started;
      return started;
    },
    type: (keys) => order(`type ${JSON.stringify(keys)}`),
    lookAway: () => order('look-away'),
    lookAgain: () => order('look-again'),
    closeWindow: () => order('close'),
    kill: () => {
      if (child?.exitCode === null && child.signalCode === null) order('kill');
    },
  };
}
