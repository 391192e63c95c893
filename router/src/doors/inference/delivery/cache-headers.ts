import type { CacheWord } from '../../../domain/cache-settings.ts';

/** What a cache had to do with an answer, flat. What was told before is a hit, whatever it was kept for. */
export function cacheHeaders(word: CacheWord | undefined): readonly string[] {
  if (word === 'replayed') return replayed;
  return ['x-router-cache', word ?? 'off'];
}

const replayed: readonly string[] = ['x-router-cache', 'hit', 'idempotent-replayed', 'true'];
