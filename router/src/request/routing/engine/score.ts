import type { DeploymentState } from './deployment-state.ts';
import type { Weights } from './weights.ts';

/** What a request is expected to be. */
export interface Expected {
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** A candidate as it looks now. */
export interface Reading {
  readonly deployment: DeploymentState;
  /** US dollars; undefined where no price is known. */
  costUsd: number | undefined;
  firstByteMs: number;
  generationMs: number;
  /** Probability that a call fails. */
  failure: number;
  /** 0..1; undefined where the strategy does not look at it. */
  quality: number | undefined;
  score: number;
}

/** The means that make the terms comparable. */
export interface Means {
  costUsd: number;
  firstByteMs: number;
  tokenMs: number;
}

const FAST_MS = 15_000;
/** Below that, the slow memory always says more. */
const LEAST_FAST = 0.001;

export function readDeployment(deployment: DeploymentState, expected: Expected, nowMs: number): Reading {
  const { latency, facts } = deployment;
  const load = latency.slowdown(deployment.inFlight);
  return {
    deployment,
    costUsd: expectedCost(facts, expected),
    // Three times the load: this call also slows those that are under way.
    firstByteMs: latency.meanMs * (1 + 3 * load),
    generationMs: expected.outputTokens * latency.tokenMs * (1 + 1.5 * load),
    failure: failureProbability(deployment, nowMs),
    quality: undefined,
    score: 0,
  };
}

/** How likely a call fails: what it did lately, between its provider's record and its last few answers. */
export function failureProbability({ failures, provider }: DeploymentState, nowMs: number): number {
  const ofProvider = provider.failures;
  const leftOfProvider = ofProvider.leftAt(nowMs);
  const prior = (ofProvider.failures * leftOfProvider + 0.08) / (ofProvider.observations * leftOfProvider + 4);
  const left = failures.leftAt(nowMs);
  const slow = (failures.failures * left + 3 * prior) / (failures.observations * left + 3);
  const fast = failures.fast < LEAST_FAST ? 0 : 0.6 * failures.fast * Math.exp((failures.lastMs - nowMs) / FAST_MS);
  return Math.min(0.95, Math.max(slow, fast));
}

export function meansOf(readings: readonly Reading[]): Means {
  const means = { costUsd: 0, firstByteMs: 0, tokenMs: 0 };
  let priced = 0;
  for (const { costUsd, firstByteMs, deployment } of readings) {
    if (costUsd !== undefined) {
      means.costUsd += costUsd;
      priced += 1;
    }
    means.firstByteMs += firstByteMs;
    means.tokenMs += deployment.latency.tokenMs;
  }
  if (priced > 0) means.costUsd /= priced;
  if (readings.length > 0) {
    means.firstByteMs /= readings.length;
    means.tokenMs /= readings.length;
  }
  return means;
}

/** Lower is better. */
export function scoreOf(reading: Reading, means: Means, expected: Expected, weights: Weights): number {
  const { costUsd, firstByteMs, generationMs, failure, quality } = reading;
  const cost = means.costUsd > 0 ? (costUsd ?? means.costUsd) / means.costUsd : 0;
  const first = means.firstByteMs > 0 ? firstByteMs / means.firstByteMs : 0;
  const wholeMean = means.firstByteMs + expected.outputTokens * means.tokenMs;
  const whole = wholeMean > 0 ? (firstByteMs + generationMs) / wholeMean : 0;
  const unreliable = (4 * failure) / (1 - failure);
  return (
    weights.cost * cost +
    weights.performance * (first + whole) * 0.5 +
    weights.reliability * unreliable +
    (quality === undefined ? 0 : weights.quality * (1 - quality))
  );
}

function expectedCost(facts: DeploymentState['facts'], expected: Expected): number | undefined {
  const { inputPricePerToken, outputPricePerToken } = facts;
  if (inputPricePerToken === undefined || outputPricePerToken === undefined) return undefined;
  return expected.promptTokens * inputPricePerToken + expected.outputTokens * outputPricePerToken;
}
