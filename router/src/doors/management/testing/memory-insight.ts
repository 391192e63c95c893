import { FeedbackDesk } from '../../../records/insight/feedback-desk.ts';
import { Insight } from '../../../records/insight/insight.ts';
import type { Optimization, RecordReader } from '../../../records/ports.ts';
import type { ManagementRooms } from '../ports.ts';

type InsightRooms = Pick<ManagementRooms, 'insight' | 'feedback' | 'optimizations'>;

/** What records say over a history, and what was optimized, in memory; nobody learns from feedback. */
export function memoryInsight(history: RecordReader, nowMs: () => number): InsightRooms {
  const done: Optimization[] = [];
  const undone = new Set<string>();
  return {
    insight: new Insight({
      history,
      nowMs,
      moment: () => ({ inFlight: 0, queueDepth: 0, inFlightAt: () => 0, savedUsd: undefined }),
      context: () => ({ strategy: undefined, fallbackEnabled: false, hedging: false }),
    }),
    feedback: new FeedbackDesk({
      store: undefined,
      nowMs,
      taskOf: () => 'chat',
      quality: { learn: () => undefined },
    }),
    optimizations: {
      async add(optimization) {
        done.push(optimization);
        return { kind: 'read', value: undefined };
      },
      async last() {
        return { kind: 'read', value: done.filter(({ id }) => !undone.has(id)).at(-1) };
      },
      async markUndone(id) {
        undone.add(id);
        return { kind: 'read', value: undefined };
      },
    },
  };
}
