import { type BudgetRule, type BudgetStanding, ownerOf } from '../../domain/budget.ts';
import { type Period, zonedPeriod } from './zoned-period.ts';

/** What somebody must hear of a budget, once in each period. */
export interface BudgetEvent {
  /** `alert`: its soft limit is reached. `exhausted`: all of it is spent, or a request was refused for it. */
  readonly kind: 'alert' | 'exhausted';
  readonly standing: BudgetStanding;
}

/** Shares of the whole are money: sums of fractions are off by a little. */
const LEAST_USD = 1e-9;
const states = ['ok', 'alert', 'exhausted'] as const;

/** One budget as it is spent: what the database tells, what came since, and what is reserved for requests under way. Times are epoch milliseconds. */
export class BudgetAccount {
  readonly owner: string;
  readonly timeZone: string;
  rule: BudgetRule;
  reservedUsd = 0;
  #period: Period;
  /** Spent in this period before this process counted, and by others. */
  #baseUsd = 0;
  #chargedUsd = 0;
  /** How much was told of it in this period. */
  #told = 0;

  constructor(rule: BudgetRule, timeZone: string, nowMs: number) {
    this.rule = rule;
    this.owner = ownerOf(rule.scope);
    this.timeZone = timeZone;
    this.#period = zonedPeriod(rule.period, timeZone, nowMs);
  }

  get isHard(): boolean {
    return this.rule.onExhausted !== 'continue';
  }

  /** What no request has a claim to; negative where more was spent than there was. */
  leftUsd(nowMs: number): number {
    this.#turn(nowMs);
    return this.rule.limitUsd - this.#baseUsd - this.#chargedUsd - this.reservedUsd;
  }

  /** Whether a call that may cost so much is too much. One that costs nothing never is. */
  isExceededBy(usd: number, nowMs: number): boolean {
    return this.isHard && usd > 0 && usd > this.leftUsd(nowMs) + LEAST_USD;
  }

  charge(usd: number, nowMs: number): BudgetEvent | undefined {
    this.#turn(nowMs);
    this.#chargedUsd += usd;
    return this.#tellOf(this.#stateBySpending(), nowMs);
  }

  /** A request was refused for it. */
  refused(nowMs: number): BudgetEvent | undefined {
    return this.#tellOf(2, nowMs);
  }

  /** How much more cost counts in a choice: where more is spent than time has passed, up to four times. */
  pressure(nowMs: number): number {
    this.#turn(nowMs);
    const { startMs, endMs } = this.#period;
    if (this.rule.limitUsd <= 0) return 4;
    const over = (this.#baseUsd + this.#chargedUsd) / this.rule.limitUsd - (nowMs - startMs) / (endMs - startMs);
    return Math.min(4, Math.max(1, 1 + 5 * over));
  }

  /** What to ask the database: all that was spent since then; and what of it this process has counted already. */
  question(nowMs: number): { readonly owner: string; readonly fromMs: number; readonly countedUsd: number } {
    this.#turn(nowMs);
    return { owner: this.owner, fromMs: this.#period.startMs, countedUsd: this.#chargedUsd };
  }

  /** What the database said. Never less than is known here: what was lost on the way to the disk is spent all the same. */
  learn(spentUsd: number, asked: { readonly fromMs: number; readonly countedUsd: number }): void {
    if (asked.fromMs !== this.#period.startMs) return;
    this.#baseUsd = Math.max(this.#baseUsd, spentUsd - asked.countedUsd);
    // Whoever spent it has told of it.
    this.#told = Math.max(this.#told, this.#stateBySpending());
  }

  standing(nowMs: number): BudgetStanding {
    this.#turn(nowMs);
    const { startMs, endMs } = this.#period;
    return {
      ...this.rule,
      spentUsd: this.#baseUsd + this.#chargedUsd,
      // Sums of fractions are off by a little, also below nothing.
      reservedUsd: Math.max(0, this.reservedUsd),
      startedAtMs: startMs,
      resetsAtMs: endMs,
      state: states[Math.max(this.#stateBySpending(), this.#told === 2 ? 2 : 0)] ?? 'ok',
    };
  }

  /** A limit that was raised is one that may be told of again. */
  follow(rule: BudgetRule): void {
    this.rule = rule;
    this.#told = this.#stateBySpending();
  }

  #turn(nowMs: number): void {
    const { startMs, endMs } = this.#period;
    // A clock that was set back is one of those that change the date, too.
    if (nowMs < endMs && nowMs >= startMs) return;
    this.#period = zonedPeriod(this.rule.period, this.timeZone, nowMs);
    this.#baseUsd = 0;
    this.#chargedUsd = 0;
    this.#told = 0;
  }

  #stateBySpending(): number {
    const spent = this.#baseUsd + this.#chargedUsd + LEAST_USD;
    if (spent >= this.rule.limitUsd) return 2;
    return spent >= this.rule.limitUsd * this.rule.alertAt ? 1 : 0;
  }

  #tellOf(state: number, nowMs: number): BudgetEvent | undefined {
    if (state <= this.#told) return undefined;
    this.#told = state;
    return { kind: state === 2 ? 'exhausted' : 'alert', standing: this.standing(nowMs) };
  }
}
