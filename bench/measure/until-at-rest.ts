import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicroseconds } from './process-tree.ts';

const stepMs = 200;
/** One clock tick: the least that can be seen. */
const restingUs = 10_000;
const longestMs = 15_000;

/**
 * Waits until a process does nothing any more. What requests leave to be done later (records in batches) is part of their cost, and must not
 * run into another gateway's round.
 */
export async function untilAtRest(pid: number): Promise<void> {
  const giveUpAtMs = performance.now() + longestMs;
  let before = cpuMicroseconds(pid);
  while (performance.now() < giveUpAtMs) {
    await sleep(stepMs);
    const now = cpuMicroseconds(pid);
    if (now - before <= restingUs) return;
    before = now;
  }
}
