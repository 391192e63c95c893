import type { DeploymentNumbers } from '../../fleet/deployment-numbers.ts';

const LEAST_OBSERVATIONS = 50;

/**
 * How long to wait for a first byte where another candidate is left: so long that hardly any answer is given up that would have come. `floorMs`: never
 * less. undefined while too little is known of the deployment.
 */
export function firstByteLimitMs({ latency, load }: DeploymentNumbers, floorMs: number): number | undefined {
  if (latency.observations < LEAST_OBSERVATIONS) return undefined;
  const late = 2 * (1 + latency.slowdown(load)) * Math.exp(latency.logMs + 3 * Math.sqrt(latency.variance));
  return Math.max(floorMs, late);
}
