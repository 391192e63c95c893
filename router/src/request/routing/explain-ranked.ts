import type { ExplainedCandidate, RouteExplanation } from '../../domain/route-explanation.ts';
import type { DeploymentReadiness } from '../plan.ts';
import type { Deployment } from './deployment.ts';
import { type Decision, paceOf, type Rules, type WarmContender } from './engine/decide.ts';
import { readmitted } from './engine/readmitted.ts';
import {
  corrected,
  type Expected,
  meansOf,
  type Reading,
  readContender,
  scoreOf,
  termsOf,
  withSaving,
} from './engine/score.ts';
import { nearBest, probabilitiesOf, staying } from './engine/soft-choice.ts';
import { expectationOf, loadOf, type Removed, whyBlocked } from './removal.ts';

/** Of more, those that are best are shown. */
const MOST_SHOWN = 100;
/** What a record keeps: the others had no chance, or next to none. */
const MOST_KEPT = 16;

export interface RankedField {
  readonly rules: Rules;
  readonly readiness: DeploymentReadiness;
  readonly deployments: readonly Deployment[];
  /** Those of them among whom is chosen first. */
  readonly eligible: readonly Deployment[];
  readonly removed: readonly Removed[];
  /** Where the session was answered before. */
  readonly warm: WarmContender | undefined;
  readonly task: string;
  readonly expected: Expected;
}

type Scored = ExplainedCandidate & { readonly deployment: Deployment; readonly score: number };

interface Weighed {
  /** The best first. */
  readonly ranked: readonly Scored[];
  readonly chosen: Scored | undefined;
  readonly propensity: number | undefined;
}

/** Luck is for the choice among keys, which is not asked for here. */
const noLuck = (): number => 0;

/** What the engine would do now, and why: nothing is handed out, counted or drawn. */
export function explainRanked(field: RankedField, nowMs: number): RouteExplanation {
  const { ranked, chosen, propensity } = weigh(field, scoreAll(field, nowMs));
  const weighed = ranked.map(({ deployment: _, ...candidate }): ExplainedCandidate => candidate);
  const candidates = [...weighed, ...field.removed];
  return {
    detail: 'full',
    ...basisOf(field.rules),
    alias: field.rules.alias,
    weights: field.rules.weights,
    predictor: field.rules.predictor?.model.version,
    chain: field.rules.chains.find(([head]) => head === chosen?.provider)?.slice(1),
    warm: field.warm && {
      provider: field.warm.contender.provider.id,
      model: field.warm.contender.model,
      keptTokens: Math.round(field.warm.keptTokens),
    },
    task: field.task,
    promptTokens: Math.ceil(field.expected.promptTokens),
    outputTokens: Math.round(field.expected.outputTokens),
    candidates: candidates.slice(0, MOST_SHOWN),
    omitted: candidates.length > MOST_SHOWN ? candidates.length - MOST_SHOWN : undefined,
    chosen: chosen && { provider: chosen.provider, model: chosen.model },
    propensity,
  };
}

/**
 * The decision that was made, as every record of it says it. Made of what the decision itself had in hand: what was expected of each candidate and how
 * probable the choice was is all that is needed to ask later what another strategy would have done.
 */
export function shortRoute(
  decision: Extract<Decision, { kind: 'call' }>,
  { rules, task, expected }: Pick<RankedField, 'rules' | 'task' | 'expected'>,
): RouteExplanation {
  const { contender, propensity, readings } = decision;
  return {
    detail: 'short',
    ...basisOf(rules),
    task,
    promptTokens: Math.ceil(expected.promptTokens),
    outputTokens: Math.round(expected.outputTokens),
    candidates: readings === undefined ? [] : shortCandidates(readings),
    chosen: { provider: contender.provider.id, model: contender.model },
    propensity: rounded(propensity),
  };
}

function shortCandidates(readings: readonly Reading[]): readonly ExplainedCandidate[] {
  const best = readings.length > MOST_KEPT ? readings.toSorted((one, other) => one.score - other.score) : readings;
  return best.slice(0, MOST_KEPT).map(toShort);
}

function toShort(reading: Reading): ExplainedCandidate {
  const { contender, quality, score } = reading;
  // Uncorrected: what was learned is learned from what was expected without it.
  const { costUsd, firstByteMs, generationMs, failure } = reading.uncorrected ?? reading;
  return {
    provider: contender.provider.id,
    model: contender.model,
    costUsd: costUsd === undefined ? undefined : Math.round(costUsd * 1e8) / 1e8,
    firstByteMs: Math.round(firstByteMs),
    generationMs: Math.round(generationMs),
    failureProbability: rounded(failure),
    quality: quality === undefined ? undefined : rounded(quality),
    score: rounded(score),
  };
}

function basisOf({
  balancer,
  balancesTiesOnly,
  strategy,
}: Rules): Pick<RouteExplanation, 'basis' | 'strategy' | 'balancing'> {
  if (balancer !== undefined && !balancesTiesOnly) return { basis: 'load-balancing', balancing: balancer.algorithm };
  return { basis: 'strategy', strategy: strategy ?? 'balanced', balancing: balancer?.algorithm };
}

function scoreAll(field: RankedField, nowMs: number): readonly Scored[] {
  const { rules, readiness, deployments, eligible, warm, task, expected } = field;
  const { fleet, weights, predictor } = rules;
  const readings = deployments.map((one) => ({ one, reading: readContender(one, expected, nowMs) }));
  const means = meansOf(readings.filter(({ one }) => eligible.includes(one)).map(({ reading }) => reading));
  const scarcity = fleet.scarcity.at(nowMs);
  const isQualityKnown = weights.quality > 0 && !fleet.quality.isEmpty;
  const usable = deployments.filter((one) => one.isUsable(nowMs)).length;
  const back = new Set(readmitted(deployments, usable, () => true, nowMs));
  return readings.map(({ one, reading }) => {
    if (predictor !== undefined) corrected(reading, predictor, task);
    if (one === warm?.contender) withSaving(reading, warm.keptTokens, expected);
    if (isQualityKnown) reading.quality = fleet.quality.expected(one.id, task);
    const pace = paceOf(one, scarcity, nowMs);
    return {
      deployment: one,
      provider: one.provider.id,
      model: one.model,
      removed: back.has(one) ? undefined : whyUnusable(one, readiness, nowMs),
      warning: back.has(one) ? BACK : one.warning,
      ...expectationOf(reading),
      ...loadOf(one.numbers, nowMs),
      terms: { ...termsOf(reading, means, expected, weights), pace },
      score: scoreOf(reading, means, expected, weights) + pace,
    };
  });
}

const BACK = 'put out for its failures, and asked all the same: too few others are left';

function whyUnusable(one: Deployment, readiness: DeploymentReadiness, nowMs: number): string | undefined {
  const why = whyBlocked(readiness.readiness(one.provider, one.model, nowMs, noLuck), one.numbers, nowMs);
  if (why !== undefined || one.isUsable(nowMs)) return why;
  return one.isShut()
    ? 'its breaker opened, and a probe has not found it back yet'
    : 'its machine takes no more calls now';
}

/** An algorithm of load balancing has no probabilities: whose turn it is, is chosen. */
function weigh({ rules, eligible, warm }: RankedField, scored: readonly Scored[]): Weighed {
  const { balancer, balancesTiesOnly } = rules;
  const usable = scored
    .filter(({ removed }) => removed === undefined)
    .toSorted((one, other) => one.score - other.score);
  const first = usable.filter(({ deployment }) => eligible.includes(deployment));
  const rest = [...usable.filter((one) => !first.includes(one)), ...scored.filter((one) => !usable.includes(one))];
  const stays = staying(
    first,
    first.find(({ deployment }) => deployment === warm?.contender),
  );
  if (stays !== undefined && (balancer === undefined || balancesTiesOnly)) {
    const sure = first.map((one) => ({ ...one, probability: one === stays ? 1 : 0 }));
    return { ranked: [...sure, ...rest], chosen: stays, propensity: 1 };
  }
  if (balancer === undefined) {
    const probabilities = probabilitiesOf(first.map(({ score }) => score));
    const likely = first.map((one, index) => ({ ...one, probability: probabilities[index] }));
    return { ranked: [...likely, ...rest], chosen: likely[0], propensity: probabilities[0] };
  }
  const among = balancesTiesOnly ? nearBest(first) : first;
  const next = balancer.preview(among.map(({ deployment }) => deployment));
  const chosen = among.find(({ deployment }) => deployment === next);
  return { ranked: [...first, ...rest], chosen, propensity: chosen && 1 };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
