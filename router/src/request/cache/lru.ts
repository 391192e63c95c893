import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports.ts';

export interface LruLimits {
  readonly maxBytes: number;
  readonly maxEntries: number;
  readonly ttlMs: number;
}

/** Whoever would fill a quarter of it alone is not kept: it would push out all the others. */
const LARGEST_SHARE = 4;

/** What is kept, within limits that may change while it is: those used least lately go first. Times are epoch milliseconds. */
export class Lru<Value extends { readonly bytes: number; readonly atMs: number }> {
  readonly #clock: Pick<Clock, 'nowMs'>;
  #limits: LruLimits;
  #kept: LRUCache<string, Value>;

  constructor(limits: LruLimits, clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
    this.#limits = limits;
    this.#kept = this.#made(limits);
  }

  get entries(): number {
    return this.#kept.size;
  }

  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  get maxEntryBytes(): number {
    return Math.floor(this.#limits.maxBytes / LARGEST_SHARE);
  }

  follow(limits: LruLimits): void {
    const { maxBytes, maxEntries, ttlMs } = this.#limits;
    if (limits.maxBytes === maxBytes && limits.maxEntries === maxEntries && limits.ttlMs === ttlMs) return;
    const before = this.#kept;
    this.#limits = limits;
    this.#kept = this.#made(limits);
    before.rforEach((value, key) => this.set(key, value));
  }

  get(key: string): Value | undefined {
    const value = this.#kept.get(key);
    if (value === undefined || this.#ageMs(value) < this.#limits.ttlMs) return value;
    this.#kept.delete(key);
    return undefined;
  }

  set(key: string, value: Value): void {
    if (this.#limits.maxBytes === 0 || value.bytes > this.maxEntryBytes || this.#ageMs(value) >= this.#limits.ttlMs)
      return;
    this.#kept.set(key, value, { size: Math.max(1, value.bytes) });
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }

  /** Lets go of what is too old, which else would stay until its place is needed. */
  tidy(): void {
    for (const [key, value] of this.all()) if (this.#ageMs(value) >= this.#limits.ttlMs) this.#kept.delete(key);
  }

  all(): readonly (readonly [string, Value])[] {
    return [...this.#kept.entries()];
  }

  #ageMs({ atMs }: Value): number {
    return this.#clock.nowMs() - atMs;
  }

  #made({ maxBytes, maxEntries }: LruLimits): LRUCache<string, Value> {
    return new LRUCache({ max: maxEntries, maxSize: Math.max(1, maxBytes) });
  }
}
