import { totalInputTokens, totalOutputTokens, type Usage } from '../domain/usage.ts';
import type { DeploymentRow } from './ports.ts';

/** Micro-USD per million tokens ÷ this = USD per token. A division, because 1e12 is exact in binary and 1e-12 is not. */
export const MICRO_USD_PER_MILLION = 1e12;

/** USD. What the upstream itself reported wins; undefined where a price that is needed is not known (never 0 for unknown). */
export function deploymentCost(deployment: DeploymentRow | undefined, usage: Usage): number | undefined {
  if (usage.reportedCostUsd !== undefined) return usage.reportedCostUsd;
  const input = deployment?.inputMicroUsdPerMillion;
  const output = deployment?.outputMicroUsdPerMillion;
  if (input === undefined || output === undefined) return undefined;
  return (input * totalInputTokens(usage) + output * totalOutputTokens(usage)) / MICRO_USD_PER_MILLION;
}
