import type { Server } from 'node:http';

/** `cut`: some requests were still under way at the limit and lost their connections. */
export type ShutdownOutcome = { readonly kind: 'drained' } | { readonly kind: 'cut' };

/** A shutdown under way. */
export interface Shutdown {
  readonly ended: Promise<ShutdownOutcome>;
  /** Cuts what is still under way after `limitMs`. A later call with less patience holds too: somebody is in a hurry. */
  cutAfter(limitMs: number): void;
}

/** Node closes only the connections that are idle when the close begins; those of answers that end later are swept. */
const SWEEP_EVERY_MS = 50;

/** Stops accepting and lets what runs end, closing connections as they become idle. */
export function beginShutdown(server: Server): Shutdown {
  let outcome: ShutdownOutcome = { kind: 'drained' };
  const timers: NodeJS.Timeout[] = [setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS)];
  const ended = new Promise<ShutdownOutcome>((resolve) => {
    // Also calls back, with an error of no interest, when the server never listened.
    server.close(() => {
      for (const timer of timers) clearTimeout(timer);
      resolve(outcome);
    });
  });
  const cut = (): void => {
    outcome = { kind: 'cut' };
    server.closeAllConnections();
  };
  return { ended, cutAfter: (limitMs) => void timers.push(setTimeout(cut, limitMs).unref()) };
}
