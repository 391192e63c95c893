import type { LessonReader, RecordReader, RecordStore } from '../../records/ports.ts';
import { SpendingSums } from './spending-sums.ts';

/** Without a database finished requests are told (`EngineOptions.onRecord`) and kept nowhere; what owners of budgets spent is known while the process lives. */
export function unkeptRecords(): RecordStore {
  const spent = new SpendingSums();
  return {
    append: async (batch) => {
      for (const { charges = [] } of batch) spent.add(charges);
      return { kind: 'written', count: batch.length };
    },
    retain: async ({ nowMs }) => spent.forgetPast(nowMs),
    spending: async (questions) => ({ kind: 'read', value: questions.map((question) => spent.since(question)) }),
  };
}

const reason = 'No history is kept without a database.';

export const unkeptHistory: RecordReader & LessonReader = {
  page: async () => ({ kind: 'unavailable', reason }),
  one: async () => ({ kind: 'unavailable', reason }),
  stats: async () => ({ kind: 'unavailable', reason }),
  calls: async () => ({ kind: 'unavailable', reason }),
  lessons: async () => ({ kind: 'unavailable', reason }),
};
