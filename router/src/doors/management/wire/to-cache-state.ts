import type { CacheCount } from '../../../records/cache-count.ts';
import type { SettingValues } from '../../../registry/settings-catalogue.ts';
import type { CacheStateWire } from '../contracts/cache.ts';

export interface CacheSources {
  readonly values: SettingValues;
  readonly count: CacheCount;
  readonly models: CacheStateWire['models'];
  readonly kept: { readonly entries: number; readonly bytes: number };
  /** First answers to an `Idempotency-Key`. */
  readonly firsts: { readonly entries: number; readonly bytes: number };
}

export function toCacheState({ values, count, models, kept, firsts }: CacheSources): CacheStateWire {
  const { hit, shared, miss, bypass, replayed } = count.requests;
  const looked = hit + shared + miss;
  return {
    enabled: values['cache.enabled'],
    entries: kept.entries,
    bytes: kept.bytes,
    max_entries: values['cache.maxEntries'],
    max_bytes: values['cache.maxBytes'],
    ttl_ms: values['cache.ttlMs'],
    hits: hit,
    shared,
    misses: miss,
    bypassed: bypass,
    hit_rate: looked === 0 ? null : Math.round(((hit + shared) / looked) * 10_000) / 10_000,
    saved_tokens: count.savedTokens,
    saved_usd: Number(count.savedUsd.toPrecision(12)),
    models,
    idempotency: {
      entries: firsts.entries,
      bytes: firsts.bytes,
      max_bytes: values['idempotency.maxBytes'],
      ttl_ms: values['idempotency.ttlMs'],
      replayed,
    },
  };
}
