import type { DeploymentNumbers } from '../../fleet/deployment-numbers.ts';
import type { Expectation, Predictor } from '../../fleet/predictor.ts';
import type { Contender } from './contender.ts';
import type { Weights } from './weights.ts';

/** What a request is expected to be. */
export interface Expected {
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** A candidate as it looks now. */
export interface Reading {
  readonly contender: Contender;
  /** US dollars; undefined where no price is known. */
  costUsd: number | undefined;
  firstByteMs: number;
  generationMs: number;
  /** Probability that a call fails. */
  failure: number;
  /** 0..1; undefined where the strategy does not look at it. */
  quality: number | undefined;
  /** What was expected before anything learned corrected it; undefined where nothing did. */
  uncorrected: Expectation | undefined;
  score: number;
}

/** The means that make the terms comparable. */
export interface Means {
  costUsd: number;
  firstByteMs: number;
  tokenMs: number;
}

/** Of the time to the first byte, where the whole prompt was read before: queues and the network stay. */
const LATENCY_SAVED = 0.5;
const FAST_MS = 15_000;
/** Below that, the slow memory always says more. */
const LEAST_FAST = 0.001;

export function readContender(contender: Contender, expected: Expected, nowMs: number): Reading {
  const { latency } = contender.numbers;
  const load = latency.slowdown(contender.numbers.load);
  return {
    contender,
    costUsd: expectedCost(contender, expected),
    // Three times the load: this call also slows those that are under way.
    firstByteMs: latency.meanMs * (1 + 3 * load) + contender.loadingMs(nowMs),
    generationMs: expected.outputTokens * latency.tokenMs * (1 + 1.5 * load),
    failure: failureProbability(contender.numbers, nowMs),
    quality: undefined,
    uncorrected: undefined,
    score: 0,
  };
}

/** How likely a call fails: what it did lately, between its provider's record and its last few answers. */
export function failureProbability({ failures, provider, lastMs }: DeploymentNumbers, nowMs: number): number {
  const ofProvider = provider.failures;
  const leftOfProvider = ofProvider.leftAt(nowMs);
  const prior = (ofProvider.failures * leftOfProvider + 0.08) / (ofProvider.observations * leftOfProvider + 4);
  const left = failures.leftAt(nowMs);
  const slow = (failures.failures * left + 3 * prior) / (failures.observations * left + 3);
  const fast = failures.fast < LEAST_FAST ? 0 : 0.6 * failures.fast * Math.exp(((lastMs ?? nowMs) - nowMs) / FAST_MS);
  return Math.min(0.95, Math.max(slow, fast));
}

export function meansOf(readings: readonly Reading[]): Means {
  const means = { costUsd: 0, firstByteMs: 0, tokenMs: 0 };
  let priced = 0;
  for (const { costUsd, firstByteMs, contender } of readings) {
    if (costUsd !== undefined) {
      means.costUsd += costUsd;
      priced += 1;
    }
    means.firstByteMs += firstByteMs;
    means.tokenMs += contender.numbers.latency.tokenMs;
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
  return (
    weights.cost * costTerm(reading, means) +
    weights.performance * performanceTerm(reading, means, expected) +
    weights.reliability * reliabilityTerm(reading) +
    weights.quality * qualityTerm(reading)
  );
}

/** What each of them adds to the score. */
export function termsOf(reading: Reading, means: Means, expected: Expected, weights: Weights): Weights {
  return {
    cost: weights.cost * costTerm(reading, means),
    performance: weights.performance * performanceTerm(reading, means, expected),
    reliability: weights.reliability * reliabilityTerm(reading),
    quality: weights.quality * qualityTerm(reading),
  };
}

function costTerm({ costUsd }: Reading, means: Means): number {
  return means.costUsd > 0 ? (costUsd ?? means.costUsd) / means.costUsd : 0;
}

function performanceTerm({ firstByteMs, generationMs }: Reading, means: Means, expected: Expected): number {
  const first = means.firstByteMs > 0 ? firstByteMs / means.firstByteMs : 0;
  const wholeMean = means.firstByteMs + expected.outputTokens * means.tokenMs;
  const whole = wholeMean > 0 ? (firstByteMs + generationMs) / wholeMean : 0;
  return (first + whole) * 0.5;
}

function reliabilityTerm({ failure }: Reading): number {
  return (4 * failure) / (1 - failure);
}

function qualityTerm({ quality }: Reading): number {
  return quality === undefined ? 0 : 1 - quality;
}

/** What was learned of it and of this kind of task. */
export function corrected(reading: Reading, predictor: Predictor, task: string): void {
  const { costUsd, firstByteMs, generationMs, failure } = reading;
  reading.uncorrected = { costUsd, firstByteMs, generationMs, failure };
  predictor.correct(reading, reading.contender.id, task);
}

/** What its own memory of the beginning of a prompt saves. */
export function withSaving(reading: Reading, keptTokens: number, expected: Expected): void {
  const { inputPricePerToken, keptPricePerToken } = reading.contender;
  const share = Math.min(1, keptTokens / Math.max(1, expected.promptTokens));
  reading.firstByteMs *= 1 - LATENCY_SAVED * share;
  if (reading.costUsd === undefined || inputPricePerToken === undefined || keptPricePerToken === undefined) return;
  const perToken = Math.max(0, inputPricePerToken - keptPricePerToken);
  reading.costUsd -= Math.min(reading.costUsd, perToken * share * expected.promptTokens);
}

function expectedCost(contender: Contender, expected: Expected): number | undefined {
  const { inputPricePerToken, outputPricePerToken } = contender;
  if (inputPricePerToken === undefined || outputPricePerToken === undefined) return undefined;
  return expected.promptTokens * inputPricePerToken + expected.outputTokens * outputPricePerToken;
}
