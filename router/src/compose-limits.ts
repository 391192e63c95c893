import type { Records } from './compose-records.ts';
import type { BudgetRule, SourcedBudget } from './domain/budget.ts';
import { scopeWords, usdText } from './domain/budget-words.ts';
import type { KeyLimits } from './domain/key-limits.ts';
import type { Log } from './lib/log.ts';
import type { Registry } from './registry/registry.ts';
import type { RegistryView } from './registry/registry-view.ts';
import type { BudgetAlerts, BudgetEvent, LimitRules, Limits } from './request/admission/limits.ts';

/** An API key as far as it is limited. */
export interface LimitedKey {
  readonly id: string;
  readonly limits?: KeyLimits | undefined;
}

/** Budgets and limits per minute, as the house reads and feeds them. */
export interface LimitDesk {
  /** All keys that are limited now. */
  followKeys(keys: readonly LimitedKey[]): void;
  /** All budgets, those of settings first. */
  standings(): readonly SourcedBudget[];
  /** Reads what is spent anew: what other processes spent on the same database is in it. */
  refresh(): Promise<void>;
  /** How many budgets reached their soft limit or their end, since the start. */
  alerts(): { readonly alert: number; readonly exhausted: number };
  /** Hears of budgets that reach their soft limit or their end, once each in a period. */
  onAlert(listener: BudgetAlerts): void;
  close(): void;
}

export interface LimitDeskOptions {
  readonly limits: Limits;
  readonly registry: Registry;
  readonly records: Pick<Records, 'catchUp' | 'spending'>;
  readonly log: Log;
}

/** How far another process on the same database may be ahead unseen. */
const REFRESH_MS = 2_000;

export function composeLimits(options: LimitDeskOptions): LimitDesk {
  return new Desk(options);
}

class Desk implements LimitDesk {
  readonly #options: LimitDeskOptions;
  #keys: readonly LimitedKey[] = [];
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  readonly #alerts = { alert: 0, exhausted: 0 };
  /** The database counts for somebody. */
  #isCounted = false;
  #isBlind = false;
  #isClosed = false;

  constructor(options: LimitDeskOptions) {
    this.#options = options;
    options.registry.onChange(() => this.#follow());
    options.limits.onAlert((event) => {
      this.#alerts[event.kind] += 1;
      tell(options.log, event);
    });
  }

  followKeys(keys: readonly LimitedKey[]): void {
    if (keys.length === 0 && this.#keys.length === 0) return;
    this.#keys = keys;
    this.#follow();
  }

  standings(): readonly SourcedBudget[] {
    const own = this.#options.registry.current().index.budgets;
    return this.#options.limits.standings().map((standing) => {
      const made = standing.id.startsWith(KEY_PREFIX) ? 'api-key' : 'setting';
      return { ...standing, source: own.has(standing.id) ? 'budget' : made };
    });
  }

  /** What is being read now was asked before whoever calls now. */
  async refresh(): Promise<void> {
    await this.#reading;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  alerts(): { readonly alert: number; readonly exhausted: number } {
    return this.#alerts;
  }

  onAlert(listener: BudgetAlerts): void {
    this.#options.limits.onAlert(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #follow(): void {
    const { limits, registry } = this.#options;
    const had = !limits.book.isEmpty;
    const hasNew = limits.follow(rulesOf(registry.current(), this.#keys));
    if (!limits.book.isEmpty) this.#timer ??= setInterval(() => void this.refresh(), REFRESH_MS).unref();
    else this.#rest();
    // Who is not bounded any more is not counted any more, and the database should know.
    if (hasNew || (had && limits.book.isEmpty)) void this.refresh();
  }

  async #read(): Promise<void> {
    const { limits, records, log } = this.#options;
    // The database hears once that nobody is bounded any more.
    if (limits.book.isEmpty && !this.#isCounted) return;
    this.#isCounted = !limits.book.isEmpty;
    await records.catchUp();
    const nowMs = limits.clock.nowMs();
    const asked = [...limits.book.all].map((account) => ({ account, question: account.question(nowMs) }));
    const reading = await records.spending(asked.map(({ question }) => question));
    if (reading.kind === 'read') {
      for (const [at, { account, question }] of asked.entries()) account.learn(reading.value[at] ?? 0, question);
    } else if (!this.#isBlind && !this.#isClosed)
      log.warn(
        { reason: reading.reason },
        'What is spent of the budgets could not be read: only what is spent from now on counts.',
      );
    this.#isBlind = reading.kind === 'unavailable';
  }
}

const KEY_PREFIX = 'key_';

function rulesOf(view: RegistryView, keys: readonly LimitedKey[]): LimitRules {
  const { values } = view.settingsPicture;
  const requestsPerMinute = values['rateLimit.requestsPerMinute'];
  const tokensPerMinute = values['rateLimit.tokensPerMinute'];
  const isLimited = requestsPerMinute !== undefined || tokensPerMinute !== undefined;
  return {
    budgets: [...ofSettings(view), ...view.index.budgets.values(), ...keys.flatMap((key) => ofKey(key, view))],
    timeZone: values['budget.timeZone'],
    router: isLimited ? { requestsPerMinute, tokensPerMinute, burst: values['rateLimit.burstCapacity'] } : undefined,
    limitsKeys: keys.some(
      ({ limits }) => limits?.requestsPerMinute !== undefined || limits?.tokensPerMinute !== undefined,
    ),
    limitsProviderTokens: view.byPriority.some(({ configRows }) => configRows.some(({ key }) => key === 'rateLimit')),
  };
}

function ofSettings({ settingsPicture: { values } }: RegistryView): readonly BudgetRule[] {
  const common = commonRules(values);
  const rule = (id: string, period: BudgetRule['period'], limitUsd: number | undefined): readonly BudgetRule[] =>
    limitUsd === undefined ? [] : [{ id, scope: { kind: 'router' }, period, limitUsd, ...common }];
  return [...rule('daily', 'day', values['budget.daily']), ...rule('monthly', 'month', values['budget.monthly'])];
}

function ofKey({ id, limits }: LimitedKey, { settingsPicture: { values } }: RegistryView): readonly BudgetRule[] {
  const common = { scope: { kind: 'api-key', name: id }, ...commonRules(values) } as const;
  const { dailyUsd, monthlyUsd } = limits ?? {};
  return [
    ...(dailyUsd === undefined ? [] : [{ id: `${id}.day`, period: 'day', limitUsd: dailyUsd, ...common } as const]),
    ...(monthlyUsd === undefined
      ? []
      : [{ id: `${id}.month`, period: 'month', limitUsd: monthlyUsd, ...common } as const]),
  ];
}

function commonRules(values: RegistryView['settingsPicture']['values']): Pick<BudgetRule, 'alertAt' | 'onExhausted'> {
  return { alertAt: values['budget.alertAt'], onExhausted: values['budget.onExhausted'] };
}

function tell(log: Log, { kind, standing }: BudgetEvent): void {
  const { id, scope, period, limitUsd, spentUsd, resetsAtMs } = standing;
  const facts = { budget: id, scope, spentUsd, limitUsd, resetsAt: new Date(resetsAtMs).toISOString() };
  const whose = `The budget "${id}" of ${scopeWords(scope)}`;
  switch (kind) {
    case 'alert':
      log.warn(facts, `${whose} is nearly spent: ${usdText(spentUsd)} of ${usdText(limitUsd)} USD this ${period}.`);
      return;
    case 'exhausted':
      log.warn(facts, `${whose} is spent: ${usdText(spentUsd)} of ${usdText(limitUsd)} USD this ${period}.`);
      return;
  }
}
