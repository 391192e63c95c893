import type { HistoryEntry, HistoryPage, HistoryQuery, Stats, StatsQuery } from '../../records/ports.ts';

/** What the history worker is started with. */
export interface HistoryWorkerData {
  readonly file: string;
}

export type HistoryQuestion =
  | { readonly kind: 'page'; readonly query: HistoryQuery }
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'stats'; readonly query: StatsQuery };

export interface ToHistoryWorker {
  readonly ticket: number;
  readonly question: HistoryQuestion;
}

export type HistoryAnswer =
  | { readonly kind: 'page'; readonly page: HistoryPage }
  | { readonly kind: 'one'; readonly entry: HistoryEntry | undefined }
  | { readonly kind: 'stats'; readonly stats: Stats }
  /** `reason` is a sentence for the operator. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface FromHistoryWorker {
  readonly ticket: number;
  readonly answer: HistoryAnswer;
}
