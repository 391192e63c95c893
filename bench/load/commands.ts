import type { Target } from './request-bytes.ts';

/** What the orchestrator asks of the load side, one at a time. Times are milliseconds. */
export type LoadCommand =
  /** Each connection sends its next request when the last one is answered. */
  | { readonly kind: 'closed-loop'; readonly target: Target; readonly connections: number; readonly durationMs: number }
  /** Requests leave at fixed times, whatever the answers do. */
  | {
      readonly kind: 'open-loop';
      readonly target: Target;
      readonly connections: number;
      readonly perSecond: number;
      readonly durationMs: number;
    }
  /** Opens streams up to this many in all and answers when each has had its first event. */
  | { readonly kind: 'open-streams'; readonly target: Target; readonly streams: number }
  /** The mock ends all its streams; answers when every client has seen the end of its own. */
  | { readonly kind: 'end-streams' }
  | { readonly kind: 'count-events' };

export interface LoadResult {
  /** Whole, good answers. For streams: the streams that stand, or ended well. */
  readonly done: number;
  readonly failures: number;
  /** What the first failure was. */
  readonly example: string | undefined;
  /** Microseconds; empty but for the open loop. */
  readonly latenciesUs: readonly number[];
}

/** Events on paced streams since the start. */
export interface EventCounts {
  readonly sent: number;
  /** By the clients; without those of streams that have ended. */
  readonly received: number;
}
