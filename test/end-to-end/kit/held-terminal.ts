import { spawn } from 'node:child_process';
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
}

const script = join(import.meta.dirname, 'held-terminal.py');

/** `python`: Node has no pseudo-terminals, Python's standard library does. */
export function heldTerminal(python: string): HeldTerminal {
  const orders = new PassThrough();
  const order = (line: string): void => void orders.write(`${line}\n`);
  return {
    spawn: (program, args, { cwd, env }) => {
      const wish = { command: [program, ...args], cwd, env: { ...env, TERM: 'xterm-256color' } };
      const child = spawn(python, [script, JSON.stringify(wish)]);
      orders.pipe(child.stdin);
      return child;
    },
    type: (keys) => order(`type ${JSON.stringify(keys)}`),
    lookAway: () => order('look-away'),
    lookAgain: () => order('look-again'),
    closeWindow: () => order('close'),
  };
}
