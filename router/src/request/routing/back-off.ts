const MAX_BACK_OFF_MS = 8_000;

/** Full jitter: anything between nothing and the doubled base, so that those who failed together do not come back together. */
export function backOffMs(baseMs: number, retriesBefore: number, random: number): number {
  return random * Math.min(MAX_BACK_OFF_MS, baseMs * 2 ** Math.min(retriesBefore, 10));
}
