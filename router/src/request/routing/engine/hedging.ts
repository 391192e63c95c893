import type { DeploymentNumbers } from '../../fleet/deployment-numbers.ts';
import type { Contender } from './contender.ts';
import { failureProbability } from './score.ts';

const LEAST_MS = 300;
const MOST_FAILURE = 0.2;

/** How long a first byte may take before a second call goes out: far beyond what this deployment takes usually. */
export function hedgeAfterMs({ latency, load }: DeploymentNumbers): number {
  const lateMs = (1 + latency.slowdown(load)) * Math.exp(latency.logMs + 2.2 * Math.sqrt(latency.variance));
  return Math.max(LEAST_MS, lateMs);
}

/** Whether a second call may go there: it has room to spare, and is well. */
export function mayHedgeTo(contender: Contender, nowMs: number): boolean {
  const { load, latency } = contender.numbers;
  return (
    contender.isUsable(nowMs) && load + 1 <= latency.knee && failureProbability(contender.numbers, nowMs) < MOST_FAILURE
  );
}
