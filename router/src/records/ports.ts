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
