import type { RequestRecord } from '../domain/request-record.ts';

export type AppendOutcome =
  | { readonly kind: 'written'; readonly count: number }
  /** Try the same batch again later: locked, disk full. */
  | { readonly kind: 'busy'; readonly reason: string }
  /** These records can never be written (read-only, damaged file): dropped. */
  | { readonly kind: 'lost'; readonly reason: string };

/** Where finished requests are kept. Filled by `store`: one transaction per call, off the main thread. */
export interface RecordStore {
  append(batch: readonly RequestRecord[]): Promise<AppendOutcome>;
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
  breakers(): readonly BreakerGauge[];
  /** Whether something works only in part, as `/health` says in words. */
  isDegraded(): boolean;
}

export interface BreakerGauge {
  readonly provider: string;
  readonly model: string;
  readonly state: 'closed' | 'open' | 'half-open';
}
