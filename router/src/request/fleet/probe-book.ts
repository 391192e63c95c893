import { finiteNumbers } from '../../lib/finite-numbers.ts';

/** What a probe or an active check came to. */
export type ProbeOutcome = 'ok' | 'failed';

const DAY_MS = 86_400_000;

/** What the router's own calls cost, apart from all traffic. Days are those of UTC. */
export class ProbeBook {
  /** What a day may cost; 0 where there are none. */
  budgetUsd = 0;
  spentUsdTotal = 0;
  readonly calls: Record<ProbeOutcome, number> = { ok: 0, failed: 0 };
  #spentUsd = 0;
  #day = 0;

  /** USD of the day of `epochMs`. */
  spentUsd(epochMs: number): number {
    this.#turn(epochMs);
    return this.#spentUsd;
  }

  hasRoom(usd: number, epochMs: number): boolean {
    return this.spentUsd(epochMs) + usd <= this.budgetUsd;
  }

  /** Before a call, with what it may cost, and after it with the difference. */
  book(usd: number, epochMs: number): void {
    this.#turn(epochMs);
    this.#spentUsd += usd;
    this.spentUsdTotal += usd;
  }

  saved(epochMs: number): object {
    return { day: this.#day, spentUsd: this.spentUsd(epochMs) };
  }

  /** A restart does not make a new day. */
  recall(saved: unknown, epochMs: number): void {
    const known = finiteNumbers(saved, ['day', 'spentUsd']);
    this.#turn(epochMs);
    if (known?.day === this.#day) this.#spentUsd = Math.max(this.#spentUsd, known.spentUsd);
  }

  #turn(epochMs: number): void {
    const day = Math.floor(epochMs / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    this.#spentUsd = 0;
  }
}
