import { day, startOf } from './spans.ts';

const OTHER = 'other';
const MAX_CHARACTERS = 200;
const MOST_LABELS = 1_000;

/**
 * Names of models for sums. Clients may invent names, one per request, and some upstreams take any: beyond 1,000 a day they share `other`, as do names
 * that an upstream did not know.
 */
export class ModelLabels {
  readonly #known = new Set<string>();
  #dayMs = 0;

  labelOf(model: string | undefined, errorCode: unknown, atMs: number): string {
    if (model === undefined) return '';
    if (errorCode === 'model_not_found' || model.length > MAX_CHARACTERS) return OTHER;
    this.#forgetYesterday(atMs);
    if (!this.#known.has(model)) {
      if (this.#known.size >= MOST_LABELS) return OTHER;
      this.#known.add(model);
    }
    return model;
  }

  #forgetYesterday(atMs: number): void {
    const dayMs = startOf(atMs, day);
    if (dayMs <= this.#dayMs) return;
    this.#dayMs = dayMs;
    this.#known.clear();
  }
}
