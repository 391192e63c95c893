import type { EventEmitter } from 'node:events';

export interface StopHandlers {
  /** Time to end in peace. */
  first(): void;
  /** The person does not want to wait. */
  again(): void;
}

/**
 * One Ctrl-C reaches a server up to three times: from the terminal, from npm, and from the launcher, which both pass it on. What comes
 * within this time is the same press.
 */
const SAME_PRESS_MS = 500;

/** Listens for the signals that ask a process to stop. `nowMs` is monotonic. Returns a function that stops listening. */
export function onStopSignal(process: EventEmitter, handlers: StopHandlers, nowMs: () => number): () => void {
  let firstMs: number | undefined;
  const onSignal = (): void => {
    if (firstMs === undefined) {
      firstMs = nowMs();
      handlers.first();
    } else if (nowMs() - firstMs > SAME_PRESS_MS) {
      handlers.again();
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
