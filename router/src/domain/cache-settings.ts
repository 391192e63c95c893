/** What is kept of answers for equal requests, as the settings say. There where it is switched on. */
export interface CacheSettings {
  readonly maxBytes: number;
  readonly maxEntries: number;
  readonly ttlMs: number;
  /** One caller's answers are told to others too. */
  readonly shared: boolean;
  /** Answers to a higher temperature are not kept; a request that names none counts as 1. */
  readonly maxTemperature: number;
  /** Also requests with tools. */
  readonly tools: boolean;
}

/** What is kept of answers to requests with an `Idempotency-Key`. */
export interface IdempotencySettings {
  /** 0: nothing is kept. */
  readonly maxBytes: number;
  readonly ttlMs: number;
}

/**
 * What a cache had to do with an answer. `hit`: it was kept. `shared`: an equal request under way got it, and this one too. `miss`: it was asked for, and
 * would be kept. `bypass`: nobody looked. `replayed`: the first answer to this `Idempotency-Key`.
 */
export type CacheWord = 'hit' | 'shared' | 'miss' | 'bypass' | 'replayed';
