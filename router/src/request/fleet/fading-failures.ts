import { finiteNumbers } from '../../lib/finite-numbers.ts';

/** How fast a memory of failures fades. */
export interface Fading {
  /** What each further observation leaves of the earlier ones. */
  readonly perObservation: number;
  /** Milliseconds after which silence leaves 1/e of it. */
  readonly perMs: number;
}

const FAST_RATE = 0.25;
const savedFields = ['failures', 'observations', 'fast', 'ageMs'] as const;

/** Failures and observations that fade with time and with news, so that the share of failures is that of lately. */
export class FadingFailures {
  readonly #fading: Fading;
  #failures = 0;
  #observations = 0;
  #fast = 0;
  #atMs = 0;

  constructor(fading: Fading) {
    this.#fading = fading;
  }

  /** One outcome. `weight`: how much it says (a refusal for too many calls says little about the next call). */
  observe(failed: boolean, weight: number, nowMs: number): void {
    const kept = this.#fading.perObservation * this.leftAt(nowMs);
    const bad = failed ? 1 : 0;
    this.#failures = this.#failures * kept + bad * weight;
    this.#observations = this.#observations * kept + weight;
    this.#fast += FAST_RATE * weight * (bad - this.#fast);
    this.#atMs = nowMs;
  }

  /** What time has left of all that was observed: the share of `failures` and `observations` that still counts. */
  leftAt(nowMs: number): number {
    return Math.exp((this.#atMs - nowMs) / this.#fading.perMs);
  }

  /** As it was at the last outcome. */
  get failures(): number {
    return this.#failures;
  }

  /** As it was at the last outcome. */
  get observations(): number {
    return this.#observations;
  }

  /** The share of failures among the last few outcomes. */
  get fast(): number {
    return this.#fast;
  }

  /** When the last outcome was seen; 0 before the first. */
  get lastMs(): number {
    return this.#atMs;
  }

  /** What another life of this router needs to go on from here. */
  saved(nowMs: number): Readonly<Record<(typeof savedFields)[number], number>> {
    const [failures, observations, fast] = [this.#failures, this.#observations, this.#fast];
    return { failures, observations, fast, ageMs: nowMs - this.#atMs };
  }

  /** `awayMs`: how long nobody looked. What is no such thing is left out. */
  recall(saved: unknown, nowMs: number, awayMs: number): void {
    const known = finiteNumbers(saved, savedFields);
    if (known === undefined) return;
    this.#observations = Math.max(0, known.observations);
    this.#failures = Math.min(this.#observations, Math.max(0, known.failures));
    this.#fast = Math.min(1, Math.max(0, known.fast));
    this.#atMs = nowMs - Math.max(0, known.ageMs) - awayMs;
  }

  /** Starts over with so much known. */
  restart(failures: number, observations: number, nowMs: number): void {
    this.#failures = failures;
    this.#observations = observations;
    this.#fast = 0;
    this.#atMs = nowMs;
  }
}
