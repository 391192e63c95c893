/** Waits for a promise, but no longer than `ms`; whether it came in time. Rejects as it does. Leaves no timer behind. */
export async function atMost(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const time = Promise.withResolvers<false>();
  const timer = setTimeout(() => time.resolve(false), ms);
  try {
    return await Promise.race([promise.then(() => true), time.promise]);
  } finally {
    clearTimeout(timer);
  }
}
