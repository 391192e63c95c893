import type { CacheSettings } from '../../domain/cache-settings.ts';
import type { Clock } from '../ports.ts';
import { Lru } from './lru.ts';
import type { StoredAnswer } from './stored-answer.ts';

/** Each narrows; undefined does not. */
export interface CacheFilter {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}

/** What lies in it of one model at one provider. */
export interface CacheShare {
  readonly provider: string;
  readonly model: string;
  readonly entries: number;
  readonly bytes: number;
}

const nothing = { maxBytes: 0, maxEntries: 1, ttlMs: 1 };

/** Good answers by the key of the request that they are to. Empty where it is switched off. */
export class AnswerCache {
  readonly #kept: Lru<StoredAnswer>;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#kept = new Lru(nothing, clock);
  }

  get entries(): number {
    return this.#kept.entries;
  }

  get bytes(): number {
    return this.#kept.bytes;
  }

  get maxEntryBytes(): number {
    return this.#kept.maxEntryBytes;
  }

  /** The settings as they are now; undefined: switched off. */
  follow(settings: CacheSettings | undefined): void {
    this.#kept.follow(settings ?? nothing);
  }

  get(key: string): StoredAnswer | undefined {
    return this.#kept.get(key);
  }

  set(key: string, answer: StoredAnswer): void {
    this.#kept.set(key, answer);
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  /** Returns how many went. */
  clear({ provider, model }: CacheFilter): number {
    let removed = 0;
    for (const [key, answer] of this.#kept.all()) {
      if ((provider ?? answer.provider) !== answer.provider || (model ?? answer.model) !== answer.model) continue;
      this.#kept.delete(key);
      removed += 1;
    }
    return removed;
  }

  /** Most bytes first. */
  shares(): readonly CacheShare[] {
    this.#kept.tidy();
    const shares = new Map<string, CacheShare>();
    for (const [, { provider, model, bytes }] of this.#kept.all()) {
      const name = `${provider}/${model}`;
      const share = shares.get(name) ?? { provider, model, entries: 0, bytes: 0 };
      shares.set(name, { ...share, entries: share.entries + 1, bytes: share.bytes + bytes });
    }
    return [...shares.values()].sort((left, right) => right.bytes - left.bytes);
  }
}
