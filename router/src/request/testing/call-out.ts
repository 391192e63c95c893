import type { AnswerFacts, DeploymentHealth, HandedOut } from '../attempts/deployment-health.ts';

/** A call to a deployment, as an attempt hands it out. `trial` false: it began before the breaker opened. */
export function callOut(
  health: DeploymentHealth,
  secret?: string,
  { nowMs = 0, trial }: { nowMs?: number; trial?: boolean } = {},
): HandedOut {
  if (trial !== false) return { secret, ...health.begin(nowMs) };
  return { secret, trial, counted: health.numbers.handOut(nowMs) };
}

/** A short streamed answer. */
export function shortAnswer(nowMs: number): AnswerFacts {
  return { contentAtMs: nowMs, stream: true, outputTokens: 10 };
}
