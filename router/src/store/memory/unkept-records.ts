import type { RecordReader, RecordStore } from '../../records/ports.ts';

/** Without a database finished requests are told (`EngineOptions.onRecord`) and kept nowhere. */
export const unkeptRecords: RecordStore = {
  append: async (batch) => ({ kind: 'written', count: batch.length }),
  retain: async () => undefined,
};

const reason = 'No history is kept without a database.';

export const unkeptHistory: RecordReader = {
  page: async () => ({ kind: 'unavailable', reason }),
  one: async () => ({ kind: 'unavailable', reason }),
  stats: async () => ({ kind: 'unavailable', reason }),
  calls: async () => ({ kind: 'unavailable', reason }),
};
