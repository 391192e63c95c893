import type { DeploymentState } from './deployment-state.ts';
import { failureProbability } from './score.ts';

const LEAST_MS = 300;
const MOST_FAILURE = 0.2;

/** How long a first byte may take before a second call goes out: far beyond what this deployment takes usually. */
export function hedgeAfterMs({ latency, inFlight }: DeploymentState): number {
  const lateMs = (1 + latency.slowdown(inFlight)) * Math.exp(latency.logMs + 2.2 * Math.sqrt(latency.variance));
  return Math.max(LEAST_MS, lateMs);
}

/** Whether a second call may go there: it has room to spare, and is well. */
export function mayHedgeTo(deployment: DeploymentState, nowMs: number): boolean {
  const { inFlight, latency } = deployment;
  return (
    deployment.isUsable(nowMs) && inFlight + 1 <= latency.knee && failureProbability(deployment, nowMs) < MOST_FAILURE
  );
}
