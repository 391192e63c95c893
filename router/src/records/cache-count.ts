import type { CacheWord } from '../domain/cache-settings.ts';
import type { RequestRecord } from '../domain/request-record.ts';
import { totalInputTokens, totalOutputTokens } from '../domain/usage.ts';

/** What the cache had to do with the requests of this process, and what it saved. */
export class CacheCount {
  readonly requests: Record<CacheWord, number> = { hit: 0, shared: 0, miss: 0, bypass: 0, replayed: 0 };
  savedTokens = 0;
  savedUsd = 0;

  add({ cache, status, usage, savedUsd }: RequestRecord): void {
    if (cache === undefined) return;
    this.requests[cache] += 1;
    if (cache === 'miss' || cache === 'bypass' || status !== 'ok') return;
    if (usage !== undefined) this.savedTokens += totalInputTokens(usage) + totalOutputTokens(usage);
    this.savedUsd += savedUsd ?? 0;
  }
}
