const KEPT = 64;
const LEAST_SEEN = 20;
/** Clients may invent names of tasks. */
const MAX_TASKS = 1_000;

interface Lengths {
  readonly ring: Float64Array;
  count: number;
  /** Worked out at the first question after a new one. */
  p95: number | undefined;
}

/** How long answers of a class of tasks are: the last ones of each. */
export class OutputLengths {
  readonly #tasks = new Map<string, Lengths>();

  add(task: string, tokens: number): void {
    const known = this.#tasks.get(task);
    if (known === undefined && this.#tasks.size >= MAX_TASKS) return;
    const lengths = known ?? { ring: new Float64Array(KEPT), count: 0, p95: undefined };
    lengths.ring[lengths.count % KEPT] = tokens;
    lengths.count += 1;
    lengths.p95 = undefined;
    if (known === undefined) this.#tasks.set(task, lengths);
  }

  /** Nineteen of twenty are not longer; undefined while too few were seen. */
  p95(task: string): number | undefined {
    const lengths = this.#tasks.get(task);
    if (lengths === undefined || lengths.count < LEAST_SEEN) return undefined;
    lengths.p95 ??= percentile(lengths);
    return lengths.p95;
  }
}

function percentile({ ring, count }: Lengths): number {
  const seen = ring.slice(0, Math.min(count, KEPT)).sort();
  return seen[Math.ceil(0.95 * seen.length) - 1] ?? 0;
}
