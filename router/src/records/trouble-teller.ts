import type { ReportTrouble } from './ports.ts';

/** Between two words about the same trouble; what happens meanwhile is summed up. */
const SILENCE_MS = 10_000;

/** Tells an operator of trouble at once, and then in sums: a full disk must not fill the log as well. */
export class TroubleTeller {
  readonly #report: ReportTrouble;
  #lost = 0;
  #lostReason = '';
  #shortened = 0;
  #delayedToldMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(report: ReportTrouble) {
    this.#report = report;
  }

  lost(count: number, reason: string): void {
    this.#lost += count;
    this.#lostReason = reason;
    this.#tellSoon();
  }

  shortened(): void {
    this.#shortened += 1;
    this.#tellSoon();
  }

  delayed(waiting: number, reason: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#delayedToldMs < SILENCE_MS) return;
    this.#delayedToldMs = nowMs;
    this.#report({ kind: 'delayed', waiting, reason });
  }

  recovered(): void {
    this.#delayedToldMs = Number.NEGATIVE_INFINITY;
    this.#report({ kind: 'recovered' });
  }

  /** Says what was not said yet. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tell();
  }

  #tellSoon(): void {
    if (this.#timer !== undefined) return;
    this.#tell();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#lost + this.#shortened > 0) this.#tellSoon();
    }, SILENCE_MS);
    // Nobody waits for the end of a silence.
    this.#timer.unref();
  }

  #tell(): void {
    if (this.#lost > 0) this.#report({ kind: 'lost', count: this.#lost, reason: this.#lostReason });
    if (this.#shortened > 0) {
      this.#report({
        kind: 'shortened',
        count: this.#shortened,
        reason: 'The bodies that wait for the database fill their share of memory.',
      });
    }
    this.#lost = 0;
    this.#shortened = 0;
  }
}
