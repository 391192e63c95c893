import { type ListedModel, ProviderCallError } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { Limiter } from '../lib/limiter.ts';
import { MAX_MODELS } from './check-provider-size.ts';

/** So long a list counts as fresh: what it lacks does not exist. */
const FRESH_MS = 60_000;
/** Older ones are read anew behind an answer that looked into them, so that a list in use never goes stale. */
const REFRESH_AFTER_MS = 45_000;
/** A "no" makes a list suspect sooner: a model that was just loaded is found at the second try. */
const DOUBT_AFTER_MS = 3_000;
/** After a failure nobody asks again for so long. */
const REST_AFTER_FAILURE_MS = 15_000;
const READ_LIMIT_MS = 10_000;

export interface ModelListSource {
  readonly now: () => number;
  /** How many lists are read side by side; shared by all. */
  readonly limiter: Limiter;
  readonly read: (signal: AbortSignal) => Promise<readonly ListedModel[]>;
  /** Hears how each reading went. */
  readonly tell: (outcome: ListReading) => void;
}

/** A reading that failed. */
export interface ListFailure {
  readonly failure: ProviderFailure;
  readonly atMs: number;
}

export type ListReading =
  | { readonly kind: 'read'; readonly models: number; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly durationMs: number };

/** The live model list of one provider: read in the background, one reading at a time, answered from memory. Nothing waits for it. */
export class ModelList {
  readonly #source: ModelListSource;
  #models: ReadonlyMap<string, ListedModel> = new Map();
  #readAtMs: number | undefined;
  #failure: ListFailure | undefined;
  #reading: Promise<void> | undefined;
  #giveUp: AbortController | undefined;

  constructor(source: ModelListSource) {
    this.#source = source;
  }

  /** Fresh or old; empty before the first reading. */
  get models(): ReadonlyMap<string, ListedModel> {
    return this.#models;
  }

  /** Why the last reading failed; undefined when it did not. */
  get failure(): ListFailure | undefined {
    return this.#failure;
  }

  has(model: string): 'yes' | 'no' | 'unknown' {
    const ageMs = this.#ageMs();
    this.#refreshWhenOlder(REFRESH_AFTER_MS, ageMs);
    // Some servers answer with an empty list until a model is loaded, and load on demand: an empty list proves nothing.
    if (ageMs > FRESH_MS || this.#models.size === 0) return 'unknown';
    // Ollama lists `llama3:latest` and serves it as `llama3` too; elsewhere the tag does not occur.
    if (this.#models.has(model) || this.#models.has(`${model}:latest`)) return 'yes';
    this.#refreshWhenOlder(DOUBT_AFTER_MS, ageMs);
    // Longer lists are cut: what such a one lacks may stand in the rest.
    return this.#models.size < MAX_MODELS ? 'no' : 'unknown';
  }

  /** A reading for who needs a model and knows none, begun here where nobody did; undefined where somebody has just asked. */
  first(): Promise<void> | undefined {
    const askedMs = this.#failure?.atMs ?? this.#readAtMs;
    return askedMs === undefined || ageOf(askedMs, this.#source.now()) >= DOUBT_AFTER_MS ? this.refresh() : undefined;
  }

  /** Starts a reading in the background if the list is old. */
  touch(): void {
    this.#refreshWhenOlder(REFRESH_AFTER_MS, this.#ageMs());
  }

  /** Somebody else has just tried to read it. */
  missed(failure: ProviderFailure): void {
    this.#failure = { failure, atMs: this.#source.now() };
  }

  /** A list that somebody else has just read. */
  learn(models: readonly ListedModel[]): void {
    this.#models = new Map(models.map((model) => [model.id, model]));
    this.#readAtMs = this.#source.now();
    this.#failure = undefined;
  }

  /** Reads now, or joins the reading under way. Never rejects; `failure` says how it went. */
  refresh(): Promise<void> {
    this.#reading ??= this.#source
      .limiter(() => this.#read())
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  /** Gives up the reading under way, so that nobody has to wait for its upstream. */
  abort(): void {
    this.#giveUp?.abort(new ProviderCallError({ kind: 'cancelled', message: 'The provider is not in use any more.' }));
  }

  #refreshWhenOlder(limitMs: number, ageMs: number): void {
    if (ageMs < limitMs || this.#reading !== undefined) return;
    if (this.#failure !== undefined && this.#source.now() - this.#failure.atMs < REST_AFTER_FAILURE_MS) return;
    void this.refresh();
  }

  async #read(): Promise<void> {
    const giveUp = new AbortController();
    this.#giveUp = giveUp;
    const beganMs = this.#source.now();
    try {
      this.learn(await readInTime(READ_LIMIT_MS, this.#source.read, giveUp));
      this.#source.tell({ kind: 'read', models: this.#models.size, durationMs: this.#source.now() - beganMs });
    } catch (error) {
      const failure = listFailure(error);
      this.missed(failure);
      this.#source.tell({ kind: 'failed', reason: failure.message, durationMs: this.#source.now() - beganMs });
    } finally {
      this.#giveUp = undefined;
    }
  }

  #ageMs(): number {
    return this.#readAtMs === undefined ? Number.POSITIVE_INFINITY : ageOf(this.#readAtMs, this.#source.now());
  }
}

function ageOf(atMs: number, nowMs: number): number {
  // Below zero the clock was set back, and the age is not known.
  return nowMs < atMs ? Number.POSITIVE_INFINITY : nowMs - atMs;
}

/** One reading of a list that is given up after `limitMs`, or by whoever holds `giveUp`. */
export async function readInTime(
  limitMs: number,
  read: (signal: AbortSignal) => Promise<readonly ListedModel[]>,
  giveUp = new AbortController(),
): Promise<readonly ListedModel[]> {
  const timer = setTimeout(() => giveUp.abort(tooLate(limitMs)), limitMs).unref();
  try {
    return await untilAborted(giveUp.signal, read(giveUp.signal));
  } finally {
    clearTimeout(timer);
  }
}

/** Gives up with the signal's reason even where the task does not listen to it. */
async function untilAborted<Result>(signal: AbortSignal, task: Promise<Result>): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => aborted.reject(signal.reason));
  return Promise.race([task, aborted.promise]);
}

function tooLate(limitMs: number): ProviderCallError {
  const message = `The model list did not come within ${limitMs / 1_000} s.`;
  return new ProviderCallError({ kind: 'timed-out', limit: 'total', limitMs, message });
}

export function listFailure(error: unknown): ProviderFailure {
  if (error instanceof ProviderCallError) return error.failure;
  // Only a ProviderCallError's sentence is known to be free of secrets.
  return { kind: 'misconfigured', message: 'The model list could not be read.' };
}
