import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientConnection } from '../load/client-connection.ts';
import { requestBytes, type Target } from '../load/request-bytes.ts';

interface Wait {
  readonly child: ChildProcess;
  readonly target: Target;
}

const retryMs = 1;
const patienceMs = 30_000;

/** Asks until a process that was just started gives its first good answer. Throws when it ends first, or answers badly. */
export async function firstAnswer({ child, target }: Wait): Promise<void> {
  const request = requestBytes(target);
  const giveUpAtMs = performance.now() + patienceMs;
  for (;;) {
    const attempt = await ask(target, request);
    if (attempt.kind === 'good') return;
    if (attempt.kind === 'bad') throw new Error(`The first answer was not good: ${attempt.problem}`);
    if (child.exitCode !== null) throw new Error(`The process ended with code ${child.exitCode} before it answered.`);
    if (performance.now() > giveUpAtMs) throw new Error(`No answer within ${patienceMs / 1_000} s.`);
    await sleep(retryMs);
  }
}

type Attempt =
  | { readonly kind: 'good' }
  | { readonly kind: 'nobody-listens' }
  | { readonly kind: 'bad'; readonly problem: string };

function ask(target: Target, request: Buffer): Promise<Attempt> {
  return new Promise((resolve) => {
    new ClientConnection(target, {
      ready: (connection) => connection.send(request),
      answered: (connection, problem) => {
        connection.close();
        resolve(problem === undefined ? { kind: 'good' } : { kind: 'bad', problem });
      },
      // Also one that was taken and reset: the router tries its port for a moment before its very first start creates anything.
      broken: () => resolve({ kind: 'nobody-listens' }),
    });
  });
}
