/** Starts tasks at once while fewer than `limit` run, the rest as places get free, first come first served. */
export type Limiter = <Result>(task: () => Promise<Result>) => Promise<Result>;

export function createLimiter(limit: number): Limiter {
  const waiting: (() => void)[] = [];
  let taken = 0;

  // A place is handed over, not freed and taken again: between the two a newcomer could slip in above the limit.
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) taken -= 1;
    else next();
  };

  return async (task) => {
    if (taken < limit) taken += 1;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await task();
    } finally {
      leave();
    }
  };
}
