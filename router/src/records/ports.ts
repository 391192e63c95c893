import type { BudgetStanding } from '../domain/budget.ts';
import type { Lesson } from '../domain/lesson.ts';
import type { AttemptReport, AttemptSpending, RequestRecord, RequestStatus } from '../domain/request-record.ts';
import type { RouteExplanation } from '../domain/route-explanation.ts';
import type { Usage } from '../domain/usage.ts';
import type { CallGrouping, CallNames, CallReading } from './calls/call-figures.ts';

export type AppendOutcome =
  | { readonly kind: 'written'; readonly count: number }
  /** Try the same batch again later: locked, disk full, read-only for now. */
  | { readonly kind: 'busy'; readonly reason: string }
  /** These records can never be written (a damaged file): dropped. */
  | { readonly kind: 'lost'; readonly reason: string };

/** Where finished requests are kept. Filled by `store`: one transaction per call, off the main thread. */
export interface RecordStore {
  append(batch: readonly RequestRecord[]): Promise<AppendOutcome>;
  /** Lets go of what is past these limits, in small steps between which others write. Never throws; what did not work is tried next time. */
  retain(limits: RetentionLimits): Promise<void>;
  /** What owners of budgets have spent, USD, by question: all records whose `append` was answered are in. Never throws. */
  spending(questions: readonly SpendingQuestion[]): Promise<Reading<readonly number[]>>;
}

/** What somebody spent since a moment, epoch milliseconds. Counted by quarters of an hour. */
export interface SpendingQuestion {
  readonly owner: string;
  readonly fromMs: number;
}

/** What of the history stays. Times are epoch milliseconds. */
export interface RetentionLimits {
  /** Records that began before go. */
  readonly recordsFromMs: number;
  /** Sums of times before go. They are small, and outlive the records. */
  readonly statsFromMs: number;
  /** Kept responses that are older go, but for those from which a younger one goes on. */
  readonly responsesFromMs: number;
  /** Of the whole database; the oldest records and kept responses go until it is that small. */
  readonly maxBytes: number;
  readonly nowMs: number;
}

export type Reading<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  /** `reason` is a sentence for the operator. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Reads the history and its sums. Filled by `store`: off the main thread, at no cost for whoever writes. */
export interface RecordReader {
  page(query: HistoryQuery): Promise<Reading<HistoryPage>>;
  /** With both bodies, whatever their length. */
  one(id: string): Promise<Reading<HistoryEntry | undefined>>;
  stats(query: StatsQuery): Promise<Reading<Stats>>;
  calls(query: CallsQuery): Promise<Reading<CallReading>>;
}

export interface CallsQuery extends StatsQuery {
  readonly grouping: CallGrouping;
}

/** What somebody said of the answer to one request. */
export interface Feedback extends Pick<CallNames, 'provider' | 'model' | 'task'> {
  /** The router's own id of it. */
  readonly requestId: string;
  /** When the request came, and when this was said; epoch milliseconds. */
  readonly atMs: number;
  readonly givenAtMs: number;
  /** As in the audit trail: `local`, `key:ID`. */
  readonly givenBy: string;
  /** 0..1 */
  readonly score: number;
  readonly comment: string | undefined;
}

export type FeedbackWrite =
  /** `before`: the score that it had, where somebody had said something. */
  | { readonly kind: 'written'; readonly before: number | undefined }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Where feedback is kept: one per request, the last one holds. Filled by `store`. */
export interface FeedbackStore {
  put(feedback: Feedback): Promise<FeedbackWrite>;
  /** In the order in which it was given, of all of it the newest. */
  newest(limit: number): Promise<Reading<readonly Feedback[]>>;
}

/** A setting before and after. undefined: no row, so its default holds. */
export interface ChangedSetting {
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** Settings that were changed together to make something better. */
export interface Optimization {
  readonly id: string;
  readonly atMs: number;
  readonly doneBy: string;
  /** A sentence. */
  readonly why: string;
  readonly changes: readonly ChangedSetting[];
}

/** What `optimize` did, so that it can be undone. Filled by `store`. */
export interface OptimizationStore {
  add(optimization: Optimization): Promise<Reading<undefined>>;
  /** The last one that was not undone. */
  last(): Promise<Reading<Optimization | undefined>>;
  markUndone(id: string, atMs: number): Promise<Reading<undefined>>;
}

/** Reads what finished requests teach. Filled by `store`, off the main thread. */
export interface LessonReader {
  /** The newest, at most so many. */
  lessons(most: number): Promise<Reading<readonly Lesson[]>>;
}

/** Each narrows; undefined does not. `model` is the one that answered or the one that was asked for. */
export interface HistoryFilter {
  /** `X-Request-Id`: clients choose it, so several requests can have the same. */
  readonly requestId?: string | undefined;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  /** How it ended, or the HTTP status that the client got. */
  readonly status: RequestStatus | number | undefined;
  readonly fromMs: number | undefined;
  /** Exclusive. */
  readonly toMs: number | undefined;
}

export interface HistoryQuery {
  readonly filter: HistoryFilter;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after: HistoryPosition | undefined;
}

/**
 * A place in the history. Without times in the filter it goes by the order in which records were written, which no clock can disturb; with them by
 * the time at which a request began.
 */
export type HistoryPosition =
  | { readonly order: 'written'; readonly seq: number }
  | { readonly order: 'began'; readonly atMs: number; readonly seq: number };

export interface HistoryPage {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Undefined at the end of the history; a page may be short, or empty, before it. */
  readonly next: HistoryPosition | undefined;
}

/** A body that was kept. */
export interface StoredBody {
  /** As it was sent; it is `cut` where less was kept. */
  readonly bytes: number;
  readonly isCut: boolean;
  /** Undefined where it is too long for a list. */
  readonly text: string | undefined;
}

export interface StoredAttempt {
  readonly provider: string;
  readonly model: string;
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly durationMs: number;
  /** Who was asked by it, where the provider is made of others. */
  readonly members?: AttemptReport['members'];
  /** Where several attempts were paid for. */
  readonly spent?: AttemptSpending;
}

/** A record as it is kept. Names are what was written, whether or not such a provider is still there. */
export interface HistoryEntry {
  readonly id: string;
  readonly requestId: string;
  readonly atMs: number;
  readonly endpoint: string;
  readonly stream: boolean;
  readonly apiKeyId: string | undefined;
  readonly endUser: string | undefined;
  readonly registryRevision: number;
  readonly requestedModel: string | undefined;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly status: string;
  readonly httpStatus: number;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly attempts: readonly StoredAttempt[];
  readonly route: RouteExplanation | undefined;
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  readonly costSource: string | undefined;
  readonly priceDate: string | undefined;
  /** `hit`, `shared`, `miss`, `bypass`, `replayed`; undefined where nobody looked. */
  readonly cache: string | undefined;
  readonly savedUsd: number | undefined;
  readonly finishReason: string | undefined;
  readonly durationMs: number;
  readonly firstContentMs: number | undefined;
  readonly request: StoredBody | undefined;
  readonly response: StoredBody | undefined;
}

export interface StatsQuery {
  /** Undefined: as far back as there is anything. */
  readonly windowMs: number | undefined;
  readonly provider: string | undefined;
  readonly nowMs: number;
}

/** Milliseconds; undefined where nothing was measured. */
export interface Percentiles {
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
}

/** Sums over requests. Money is USD, tokens are in disjoint classes. */
export interface StatsTotals {
  readonly requests: Readonly<Record<RequestStatus, number>>;
  readonly tokens: Readonly<TokenClasses>;
  /** Requests whose tokens were estimated. */
  readonly estimated: number;
  /** Requests that used tokens at a known price, and at an unknown one. */
  readonly priced: number;
  readonly unpriced: number;
  readonly costUsd: number;
  /** Answers that nobody was asked for, or somebody else. `misses`: those that would be kept. */
  readonly cache: CacheTotals;
  /** Of good answers, from the first byte in to the last byte out. */
  readonly latencyMs: Percentiles;
  readonly firstContentMs: Percentiles;
}

export interface CacheTotals {
  readonly hits: number;
  readonly misses: number;
  readonly savedTokens: number;
  readonly savedUsd: number;
}

export type TokenClasses = Omit<Usage, 'reportedCostUsd' | 'estimated'>;

export interface Stats {
  /** The window that was really summed, epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly totals: StatsTotals;
  /** Most requests first, the first 1,000. An undefined name: requests that had none. */
  readonly providers: readonly NamedTotals[];
  readonly models: readonly NamedTotals[];
  readonly keys: readonly NamedTotals[];
}

export interface NamedTotals extends StatsTotals {
  readonly name: string | undefined;
}

/** What an operator must hear about the keeping of records. Filled by `compose-server` (log). Never throws. */
export type RecordTrouble =
  /** The store does not take them now; they wait in memory. */
  | { readonly kind: 'delayed'; readonly waiting: number; readonly reason: string }
  /** These are gone: the queue was full, or the store can never take them. */
  | { readonly kind: 'lost'; readonly count: number; readonly reason: string }
  /** Bodies were left out; the rest of these records is kept. */
  | { readonly kind: 'shortened'; readonly count: number; readonly reason: string }
  /** It takes them again. */
  | { readonly kind: 'recovered' };

export type ReportTrouble = (trouble: RecordTrouble) => void;

/** What metrics show of the moment beside what records told. Filled by `compose-engine` from `request`, and by who knows the store. */
export interface Gauges {
  inFlight(): number;
  /** What the large request bodies under way have together, bytes. */
  heldBodyBytes(): number;
  /** `answers`: for equal requests. `firsts`: for repetitions under one `Idempotency-Key`. `room`: of answers under way. */
  cache(): { readonly answers: CacheGauge; readonly firsts: CacheGauge; readonly room: { readonly bytes: number } };
  breakers(): readonly BreakerGauge[];
  /** What may be spent, and what of it is. */
  budgets?(): readonly BudgetStanding[];
  /** Budgets that reached their soft limit or their end, since the start. */
  budgetAlerts?(): { readonly alert: number; readonly exhausted: number };
  /** The router's own calls, which are in no record. */
  probes(): { readonly calls: Readonly<Record<string, number>>; readonly spentUsdTotal: number };
  /** Whether something works only in part, as `/health` says in words. */
  isDegraded(): boolean;
}

export interface CacheGauge {
  readonly entries: number;
  readonly bytes: number;
}

export interface BreakerGauge {
  readonly provider: string;
  readonly model: string;
  readonly state: 'closed' | 'open' | 'half-open';
}
