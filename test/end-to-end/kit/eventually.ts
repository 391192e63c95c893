import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the answer is there. Fails loudly after `withinMs`; the limit is a safety net, not a measurement. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadlineMs) throw new Error(`Never came: ${what}`);
    await sleep(20);
  }
}
