const ROUNDS = 11;
const ROUND_MS = 40;
/** The first rounds are the compiler's. */
const WARM_UP = 4;
const CALLS_PER_LOOK = 20;

/** Keeps the engine from leaving out what nobody reads. */
const kept: unknown[] = [undefined];

/** Median µs of one call, on this thread. */
export function medianCost(work: (index: number) => unknown): number {
  const rounds: number[] = [];
  let index = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const beganMs = performance.now();
    let calls = 0;
    while (performance.now() - beganMs < ROUND_MS) {
      for (let inner = 0; inner < CALLS_PER_LOOK; inner += 1) {
        kept[0] = work(index);
        index += 1;
      }
      calls += CALLS_PER_LOOK;
    }
    rounds.push(((performance.now() - beganMs) * 1_000) / calls);
  }
  const measured = rounds.slice(WARM_UP).toSorted((left, right) => left - right);
  return measured[Math.floor(measured.length / 2)] ?? Number.NaN;
}
