import type { IncomingMessage } from 'node:http';

/** How long a client may go on sending a body that is refused already. */
const PATIENCE_MS = 5_000;

/**
 * Reads what is left of a body to nowhere, for some seconds at most. The answer to a refused body ends the connection, and ending one on
 * which the client still sends resets it: the client would see that instead of the answer.
 */
export function discardRest(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(finish, PATIENCE_MS);
    timer.unref();
    request.once('end', finish).once('close', finish).resume();
  });
}
