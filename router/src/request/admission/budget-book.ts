import type { BudgetRule, BudgetStanding } from '../../domain/budget.ts';
import { BudgetAccount } from './budget-account.ts';

const none: readonly BudgetAccount[] = [];

/** All budgets, by whom they bound. */
export class BudgetBook {
  #accounts = new Map<string, BudgetAccount>();
  #byOwner: ReadonlyMap<string, readonly BudgetAccount[]> = new Map();

  get isEmpty(): boolean {
    return this.#accounts.size === 0;
  }

  of(owner: string): readonly BudgetAccount[] {
    return this.#byOwner.get(owner) ?? none;
  }

  get all(): Iterable<BudgetAccount> {
    return this.#accounts.values();
  }

  standings(nowMs: number): readonly BudgetStanding[] {
    return [...this.#accounts.values()].map((account) => account.standing(nowMs));
  }

  /** What is spent and reserved of a budget outlives a change of its limit, not of whom or what time it is for. True where one is new. */
  follow(rules: readonly BudgetRule[], timeZone: string, nowMs: number): boolean {
    const before = this.#accounts;
    const accounts = rules.map((rule) => {
      const known = before.get(rule.id);
      if (known === undefined || !isFor(known, rule, timeZone)) return new BudgetAccount(rule, timeZone, nowMs);
      if (!isSame(known.rule, rule)) known.follow(rule);
      return known;
    });
    this.#accounts = new Map(accounts.map((account) => [account.rule.id, account]));
    this.#byOwner = Map.groupBy(accounts, ({ owner }) => owner);
    return accounts.some((account) => before.get(account.rule.id) !== account);
  }
}

function isFor({ rule: known, timeZone }: BudgetAccount, rule: BudgetRule, zone: string): boolean {
  if (known.period !== rule.period || timeZone !== zone || known.scope.kind !== rule.scope.kind) return false;
  return known.scope.kind === 'router' || rule.scope.kind === 'router' || known.scope.name === rule.scope.name;
}

function isSame(one: BudgetRule, other: BudgetRule): boolean {
  return one.limitUsd === other.limitUsd && one.alertAt === other.alertAt && one.onExhausted === other.onExhausted;
}
