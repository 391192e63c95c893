import type { Lesson } from '../../domain/lesson.ts';
import type { CallReading } from '../../records/calls/call-figures.ts';
import type { CallsQuery, HistoryEntry, HistoryPage, HistoryQuery, Stats, StatsQuery } from '../../records/ports.ts';

/** What the history worker is started with. */
export interface HistoryWorkerData {
  readonly file: string;
}

export type HistoryQuestion =
  | { readonly kind: 'page'; readonly query: HistoryQuery }
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'stats'; readonly query: StatsQuery }
  | { readonly kind: 'calls'; readonly query: CallsQuery }
  | { readonly kind: 'lessons'; readonly most: number };

export interface ToHistoryWorker {
  readonly ticket: number;
  readonly question: HistoryQuestion;
}

export type HistoryAnswer =
  | { readonly kind: 'page'; readonly page: HistoryPage }
  | { readonly kind: 'one'; readonly entry: HistoryEntry | undefined }
  | { readonly kind: 'stats'; readonly stats: Stats }
  | { readonly kind: 'calls'; readonly calls: CallReading }
  | { readonly kind: 'lessons'; readonly lessons: readonly Lesson[] }
  /** `reason` is a sentence for the operator. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface FromHistoryWorker {
  readonly ticket: number;
  readonly answer: HistoryAnswer;
}
