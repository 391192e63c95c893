import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports.ts';

export interface LruLimits {
  readonly maxBytes: number;
  readonly maxEntries: number;
  readonly ttlMs: number;
}

/** Whoever would fill a quarter of it alone is not kept: it would push out all the others. */
const LARGEST_SHARE = 4;
/** What an entry takes beside what it says: itself, its key, its place. */
export const ENTRY_BYTES = 512;
/** What is too old is looked for so many times in the life of one. */
const TIDIED_PER_LIFE = 10;

/** What is kept, within limits that may change while it is: those used least lately go first. Times are epoch milliseconds. */
export class Lru<Value extends { readonly bytes: number; readonly atMs: number }> {
  readonly #clock: Pick<Clock, 'nowMs'>;
  #limits: LruLimits;
  #kept: LRUCache<string, Value>;
  #tidiedAtMs: number;

  constructor(limits: LruLimits, clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
    this.#limits = limits;
    this.#kept = made(limits);
    this.#tidiedAtMs = clock.nowMs();
  }

  get entries(): number {
    return this.#kept.size;
  }

  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /** What an answer may have at most. */
  get maxEntryBytes(): number {
    return Math.max(0, Math.floor(this.#limits.maxBytes / LARGEST_SHARE) - ENTRY_BYTES);
  }

  follow(limits: LruLimits): void {
    const { maxBytes, maxEntries, ttlMs } = this.#limits;
    if (limits.maxBytes === maxBytes && limits.maxEntries === maxEntries && limits.ttlMs === ttlMs) return;
    const before = this.#kept;
    this.#limits = limits;
    this.#kept = made(limits);
    before.rforEach((value, key) => this.set(key, value));
  }

  get(key: string): Value | undefined {
    const value = this.#kept.get(key);
    if (value === undefined || this.#ageMs(value) < this.#limits.ttlMs) return value;
    this.#kept.delete(key);
    return undefined;
  }

  set(key: string, value: Value): void {
    const { maxBytes, maxEntries, ttlMs } = this.#limits;
    this.#kept.delete(key);
    if (value.bytes > maxBytes / LARGEST_SHARE || this.#ageMs(value) >= ttlMs) return;
    if (this.#clock.nowMs() - this.#tidiedAtMs > ttlMs / TIDIED_PER_LIFE) this.tidy();
    this.#kept.set(key, value, { size: value.bytes });
    while (this.#kept.size > maxEntries) this.#kept.pop();
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  /** Lets go of what is too old, which else would stay until its place is needed. */
  tidy(): void {
    this.#tidiedAtMs = this.#clock.nowMs();
    for (const [key, value] of this.all()) if (this.#ageMs(value) >= this.#limits.ttlMs) this.#kept.delete(key);
  }

  all(): readonly (readonly [string, Value])[] {
    return [...this.#kept.entries()];
  }

  #ageMs({ atMs }: Value): number {
    return this.#clock.nowMs() - atMs;
  }
}

/** Without `max`: with one the library takes memory for so many entries at once. */
function made<Value extends object>({ maxBytes }: LruLimits): LRUCache<string, Value> {
  return new LRUCache({ maxSize: Math.max(1, maxBytes) });
}
