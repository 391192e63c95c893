import type { Alert, AlertListener } from './alert.ts';
import type { ManagerLog } from './manager-options.ts';

/** Who hears of alerts. A listener that throws spoils nothing. */
export class Alerts {
  readonly #listeners = new Set<AlertListener>();
  readonly #log: ManagerLog;

  constructor(log: ManagerLog) {
    this.#log = log;
  }

  add(listener: AlertListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(alert: Alert): void {
    for (const listener of this.#listeners) {
      try {
        listener(alert);
      } catch (error) {
        this.#log.error({ err: error }, 'A listener of alerts failed.');
      }
    }
  }
}
