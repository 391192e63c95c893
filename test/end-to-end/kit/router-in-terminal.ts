import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type RunningRouter, startRouter } from './start-router.ts';

/** The person in front of a router's terminal. */
export interface Person {
  type(keys: string): void;
  /** Reads nothing more, as a connection that stalls. */
  lookAway(): void;
  lookAgain(): void;
  closeWindow(): void;
}

const script = join(import.meta.dirname, 'held-terminal.py');

/** A router where a person sits in front of it. What `output` gives is the screen; signals reach it as ever. */
export async function routerInTerminal(python: string): Promise<readonly [RunningRouter, Person]> {
  let stdin: ChildProcess['stdin'] = null;
  const router = await startRouter({
    spawn: (program, args, { cwd, env }) => {
      const wish = { command: [program, ...args], cwd, env: { ...env, TERM: 'xterm-256color' } };
      const child = spawn(python, [script, JSON.stringify(wish)]);
      stdin = child.stdin;
      return child;
    },
  });
  const order = (line: string): void => void stdin?.write(`${line}\n`);
  const person = {
    type: (keys: string) => order(`type ${JSON.stringify(keys)}`),
    lookAway: () => order('look-away'),
    lookAgain: () => order('look-again'),
    closeWindow: () => order('close'),
  };
  return [router, person];
}
