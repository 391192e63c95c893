import { ClientConnection, type ConnectionEvents } from './client-connection.ts';
import type { LoadResult } from './commands.ts';
import { requestBytes, type Target } from './request-bytes.ts';
import { Tally } from './tally.ts';

interface ClosedLoopOptions {
  readonly target: Target;
  readonly connections: number;
  readonly durationMs: number;
}

/** How long answers may take after the time is over. */
const patienceMs = 10_000;

/** A gateway that fails every request must not spin the round: it ends after this many failures. */
const maxFailures = 100;

/** Each connection sends its next request when the last is answered. Ends when all answers of the time are in, so every request that cost CPU counts. */
export function runClosedLoop({ target, connections, durationMs }: ClosedLoopOptions): Promise<LoadResult> {
  const request = requestBytes(target);
  const tally = new Tally();
  const open = new Set<ClientConnection>();
  let failures = 0;
  let over = false;

  return new Promise((resolve) => {
    const leave = (connection: ClientConnection): void => {
      connection.close();
      open.delete(connection);
      if (open.size > 0) return;
      clearTimeout(timer);
      clearTimeout(lastTimer);
      resolve(tally.result());
    };
    const fail = (problem: string): void => {
      tally.bad(problem);
      failures += 1;
      over ||= failures >= maxFailures;
    };
    const events: ConnectionEvents = {
      ready: (connection) => connection.send(request),
      answered: (connection, problem) => {
        if (problem === undefined) tally.good();
        else fail(problem);
        if (over) leave(connection);
        else connection.send(request);
      },
      broken: (connection, problem) => {
        fail(problem);
        // A gateway may close a connection after an error answer; the load goes on with a fresh one.
        if (!over) open.add(new ClientConnection(target, events));
        leave(connection);
      },
    };
    const timer = setTimeout(() => {
      over = true;
    }, durationMs);
    const lastTimer = setTimeout(() => {
      for (const connection of open) {
        fail('a request that was never answered');
        leave(connection);
      }
    }, durationMs + patienceMs);
    for (let index = 0; index < connections; index += 1) open.add(new ClientConnection(target, events));
  });
}
