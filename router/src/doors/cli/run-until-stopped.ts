import type { RouterServer } from '../../compose-server.ts';
import type { Log } from '../../lib/log.ts';
import { onStopSignal } from './stop-signals.ts';
import type { Terminal } from './terminal.ts';

export interface RunningServer {
  readonly server: Pick<RouterServer, 'shutdown'>;
  readonly terminal: Pick<Terminal, 'note'>;
  readonly log: Log;
  readonly process: NodeJS.EventEmitter;
  /** Monotonic milliseconds. */
  readonly ticksMs: () => number;
}

/** As shells report a program that Ctrl-C ended. */
const INTERRUPTED = 130;
const AFTER_FAULT_MS = 10_000;
const LAST_MOMENT_MS = 1_000;

/**
 * Waits for the end and gives the exit code: 0 after a stop that drained, 130 when a second signal cut it short, 1 after a fault that nobody
 * caught. After such a fault the state is unknown, so no new requests come in; those under way get some seconds, then a supervisor starts
 * anew.
 */
export function runUntilStopped({ server, terminal, log, process, ticksMs }: RunningServer): Promise<number> {
  return new Promise((resolve) => {
    // The last word counts: a drain that a second signal cuts short resolves too.
    let exitCode = 0;
    const endAfter = (code: number, graceMs?: number): void => {
      exitCode = code;
      server.shutdown(graceMs).then(
        () => resolve(exitCode),
        (error: unknown) => {
          log.error({ err: error }, 'The shutdown failed.');
          resolve(1);
        },
      );
    };
    const first = (): void => {
      terminal.note('Stopping. Requests under way may end, 30 s at most. Ctrl-C again ends at once.');
      endAfter(0);
    };
    const again = (): void => {
      endAfter(INTERRUPTED, 0);
      setTimeout(() => resolve(INTERRUPTED), LAST_MOMENT_MS);
    };
    onStopSignal(process, { first, again }, ticksMs);

    const fail = (error: unknown): void => {
      log.error({ err: error }, 'A fault that nobody caught: the router stops.');
      endAfter(1, AFTER_FAULT_MS);
    };
    process.on('uncaughtException', fail).on('unhandledRejection', fail);
  });
}
