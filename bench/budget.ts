import type { PeerName } from './peers/gateway.ts';

/** `baseline`: the router itself in the smaller of two sizes. */
export type Column = PeerName | 'baseline';
type Yardstick = Exclude<Column, 'ours'>;

/** What ours may be. Past the target the row misses; past the red line it fails. */
export type Limit =
  | { readonly kind: 'times'; readonly of: Yardstick; readonly target: number; readonly redLine?: number }
  | { readonly kind: 'plus'; readonly of: Yardstick; readonly target: number; readonly redLine?: number }
  | { readonly kind: 'at-most'; readonly target: number; readonly redLine?: number };

export interface BudgetRow {
  readonly id: string;
  readonly quantity: string;
  readonly unit: 'µs' | 'ms' | 'kB' | 'MiB';
  readonly limits: readonly Limit[];
}

const times = (of: Yardstick, target: number, redLine?: number): Limit => ({
  kind: 'times',
  of,
  target,
  ...(redLine !== undefined && { redLine }),
});
const plus = (of: Yardstick, target: number, redLine?: number): Limit => ({
  kind: 'plus',
  of,
  target,
  ...(redLine !== undefined && { redLine }),
});
const atMost = (target: number, redLine?: number): Limit => ({
  kind: 'at-most',
  target,
  ...(redLine !== undefined && { redLine }),
});

/** The budget of this project (performance page of the specification, "Budget"), one row per number. */
export const budget = [
  {
    id: 'cpu-300b',
    quantity: 'CPU per request, 300 B body',
    unit: 'µs',
    limits: [times('a', 1.3, 1.6), times('nginx', 2.6), times('portkey', 1 / 10, 1 / 7)],
  },
  {
    id: 'cpu-10kb',
    quantity: 'CPU per request, 10 kB body',
    unit: 'µs',
    limits: [times('a', 1.4, 1.7), times('nginx', 2.8), times('portkey', 1 / 10, 1 / 7)],
  },
  {
    id: 'cpu-200kb',
    quantity: 'CPU per request, 200 kB body',
    unit: 'µs',
    limits: [times('a', 1.35, 1.7), times('nginx', 4.5), times('portkey', 1 / 6, 1 / 4)],
  },
  {
    id: 'stream-paced',
    quantity: 'Paced streams (20 ms), CPU per chunk',
    unit: 'µs',
    limits: [times('a', 1.15, 1.4), times('nginx', 2.1)],
  },
  {
    id: 'stream-burst',
    quantity: 'Burst stream of 100 chunks, CPU per stream',
    unit: 'µs',
    limits: [times('a', 1.4, 1.8), times('nginx', 1.8)],
  },
  {
    id: 'stream-translated',
    quantity: 'Burst stream, translated dialect, CPU per stream',
    unit: 'µs',
    limits: [times('a', 3.5, 5)],
  },
  {
    id: 'stream-memory',
    quantity: 'Memory per open stream',
    unit: 'kB',
    limits: [atMost(45, 64), times('nginx', 2.6)],
  },
  { id: 'rss-idle', quantity: 'RSS, idle', unit: 'MiB', limits: [atMost(95), times('portkey', 0.85, 1)] },
  { id: 'rss-load', quantity: 'RSS at load, 32 connections', unit: 'MiB', limits: [times('portkey', 0.65, 0.85)] },
  {
    id: 'cold-start',
    quantity: 'Cold start to the first answer',
    unit: 'ms',
    limits: [times('a', 1.5), times('portkey', 0.8, 1)],
  },
  { id: 'tool-start', quantity: 'Start-up of `provider-cli status`', unit: 'ms', limits: [atMost(150)] },
  {
    id: 'latency-p50',
    quantity: 'Added p50 at 200/s',
    unit: 'ms',
    limits: [times('nginx', 1.6, 2.5), times('portkey', 1 / 4)],
  },
  { id: 'latency-p99', quantity: 'p99 at 200/s', unit: 'ms', limits: [plus('nginx', 1, 3), times('portkey', 1 / 8)] },
  {
    id: 'scale-cpu',
    quantity: 'CPU per request with many providers and keys',
    unit: 'µs',
    limits: [times('baseline', 1.05, 1.15)],
  },
  { id: 'scale-rss', quantity: 'RSS per provider or key', unit: 'kB', limits: [atMost(0.6)] },
  {
    id: 'scale-start',
    quantity: 'Cold start with many providers and keys',
    unit: 'ms',
    limits: [plus('baseline', 150)],
  },
  {
    id: 'history-cpu',
    quantity: 'CPU per request over a long history',
    unit: 'µs',
    limits: [times('baseline', 1.1, 1.3)],
  },
  { id: 'history-insert', quantity: 'Insert of a record', unit: 'µs', limits: [times('baseline', 2)] },
  { id: 'history-page', quantity: 'Page of 50 records', unit: 'ms', limits: [atMost(1)] },
  { id: 'history-newest', quantity: '`GET /v1/history`, newest 50', unit: 'ms', limits: [atMost(10)] },
  { id: 'history-rare', quantity: 'The same with a filter that nothing passes', unit: 'ms', limits: [atMost(100)] },
  { id: 'history-dashboard', quantity: 'Dashboard over all records', unit: 'ms', limits: [atMost(50, 300)] },
  { id: 'history-analytics', quantity: 'Analytics over all records', unit: 'ms', limits: [atMost(50, 300)] },
  { id: 'history-advice', quantity: 'Recommendations over a week', unit: 'ms', limits: [atMost(100, 300)] },
  {
    id: 'history-tending',
    quantity: 'p99 at 200/s while a long history is summed and cleared',
    unit: 'ms',
    limits: [plus('baseline', 1, 3)],
  },
  {
    id: 'two-processes',
    quantity: 'CPU per request with two processes',
    unit: 'µs',
    limits: [times('baseline', 1.1, 1.25)],
  },
] as const satisfies readonly BudgetRow[];

export type RowId = (typeof budget)[number]['id'];
