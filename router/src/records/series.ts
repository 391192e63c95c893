import type { RequestRecord, RequestStatus } from '../domain/request-record.ts';
import { totalInputTokens, totalOutputTokens } from '../domain/usage.ts';
import { Buckets } from './buckets.ts';

/** Seconds. A whole answer may take half an hour. */
const durationBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 600, 1_800] as const;
/** Seconds. */
const firstContentBounds = [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12, 30, 60, 300] as const;

/** What is counted for one model at one provider. */
export class Series {
  readonly requests: Record<RequestStatus, number> = { ok: 0, error: 0, cancelled: 0, refused: 0 };
  readonly durations = new Buckets(durationBounds);
  readonly firstContents = new Buckets(firstContentBounds);
  inputTokens = 0;
  cachedTokens = 0;
  outputTokens = 0;
  reasoningTokens = 0;
  costUsd = 0;

  add(record: RequestRecord): void {
    this.requests[record.status] += 1;
    if (record.status === 'ok') this.durations.add(record.durationMs / 1_000);
    if (record.firstContentMs !== undefined) this.firstContents.add(record.firstContentMs / 1_000);
    if (record.costUsd !== undefined) this.costUsd += record.costUsd;
    const { usage } = record;
    if (usage === undefined) return;
    this.inputTokens += totalInputTokens(usage);
    this.cachedTokens += usage.cacheReadTokens;
    this.outputTokens += totalOutputTokens(usage);
    this.reasoningTokens += usage.reasoningTokens;
  }
}
