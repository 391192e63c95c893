import type { ReportTrouble } from './ports.ts';

/** Between two words about the same trouble; what happens meanwhile is summed up. It doubles while the trouble lasts. */
const SILENCE_MS = 10_000;
const LONGEST_SILENCE_MS = 600_000;

/** Tells an operator of trouble at once, and then in sums: a full disk must not fill the log as well. */
export class TroubleTeller {
  readonly #report: ReportTrouble;
  #lost = 0;
  #lostReason = '';
  #shortened = 0;
  #shortenedReason = '';
  #silenceMs = SILENCE_MS;
  #isDelayed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(report: ReportTrouble) {
    this.#report = report;
  }

  lost(count: number, reason: string): void {
    this.#lost += count;
    this.#lostReason = reason;
    this.#tellSoon();
  }

  shortened(reason: string): void {
    this.#shortened += 1;
    this.#shortenedReason = reason;
    this.#tellSoon();
  }

  /** Told once per outage, when it begins. */
  delayed(waiting: number, reason: string): void {
    if (this.#isDelayed) return;
    this.#isDelayed = true;
    this.#report({ kind: 'delayed', waiting, reason });
  }

  recovered(): void {
    this.#isDelayed = false;
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
      const lasts = this.#lost + this.#shortened > 0;
      this.#silenceMs = lasts ? Math.min(2 * this.#silenceMs, LONGEST_SILENCE_MS) : SILENCE_MS;
      if (lasts) this.#tellSoon();
    }, this.#silenceMs);
    // Nobody waits for the end of a silence.
    this.#timer.unref();
  }

  #tell(): void {
    if (this.#lost > 0) this.#report({ kind: 'lost', count: this.#lost, reason: this.#lostReason });
    if (this.#shortened > 0) {
      this.#report({ kind: 'shortened', count: this.#shortened, reason: this.#shortenedReason });
    }
    this.#lost = 0;
    this.#shortened = 0;
  }
}
