import type { Balancer } from './balancing.ts';
import type { DeploymentState } from './deployment-state.ts';
import type { Fleet } from './fleet.ts';
import type { Leaders } from './leaders.ts';
import { type Expected, type Means, meansOf, type Reading, readDeployment, scoreOf } from './score.ts';
import { softChoice } from './soft-choice.ts';
import type { Weights } from './weights.ts';

/** A call of the same request that brought nothing. */
export interface TriedDeployment {
  readonly deployment: DeploymentState;
  /** `no`: never again. `other-first`: only where no other is left, and another provider before another deployment. `other`: the same, any other. */
  readonly again: 'no' | 'other-first' | 'other';
  /** It was refused for too many calls: then a retry is cheap. */
  readonly wasRefused: boolean;
}

export interface Question {
  /** All that may answer, whether they can now or not. */
  readonly eligible: readonly DeploymentState[];
  readonly task: string;
  readonly expected: Expected;
  readonly tried: readonly TriedDeployment[];
  /** Milliseconds waited so far for one to become usable. */
  readonly waitedMs: number;
  /** No first byte after that is of any use. */
  readonly deadlineMs: number;
  /** It has backed off since its last failure. */
  readonly hasBackedOff: boolean;
}

export type Decision =
  | { readonly kind: 'call'; readonly deployment: DeploymentState; readonly propensity: number }
  | { readonly kind: 'back-off'; readonly forMs: number }
  /** Until one of them is usable: a call ended, or time passed. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'give-up' };

export interface Rules {
  readonly fleet: Fleet;
  readonly leaders: Leaders;
  readonly weights: Weights;
  /** A plain algorithm in place of the score. */
  readonly balancer: Balancer | undefined;
  readonly maxAttempts: number;
  readonly queueMs: number;
}

interface Moment {
  readonly nowMs: number;
  readonly random: () => number;
}

const TRY_CLOSED_AFTER_MS = 1_000;
const BACK_OFF_BASE_MS = 500;
const MAX_BACK_OFF_MS = 8_000;
const LEAST_WAIT_MS = 10;
/** What a share of its window that a deployment is ahead of the clock costs, while requests have to wait. */
const PACE = 12;

/** Whom to ask now. Pure, but that it takes a retry from the fleet's budget and notes that somebody had to wait. */
export function decide(question: Question, rules: Rules, moment: Moment): Decision {
  const { tried, eligible } = question;
  const last = tried.at(-1);
  if (last !== undefined && (tried.length >= rules.maxAttempts || !rules.fleet.retries.has(priceOf(last)))) {
    return { kind: 'give-up' };
  }
  const weights = last === undefined ? rules.weights : afterFailure(rules.weights);
  const field = rules.leaders.field(eligible, question.expected, weights, moment.nowMs, moment.random);
  const { fresh, again } = usableOf(field.among, tried, moment.nowMs);
  if (fresh.length === 0 && field.among.length < eligible.length) return fromAll(question, rules, moment, weights);
  return fromUsable({ fresh, again, means: field.means }, question, rules, moment, weights);
}

interface Usable {
  readonly fresh: readonly DeploymentState[];
  readonly again: readonly DeploymentState[];
  readonly means: Means | undefined;
}

function fromAll(question: Question, rules: Rules, moment: Moment, weights: Weights): Decision {
  const usable = usableOf(question.eligible, question.tried, moment.nowMs);
  return fromUsable({ ...usable, means: undefined }, question, rules, moment, weights);
}

function fromUsable(usable: Usable, question: Question, rules: Rules, moment: Moment, weights: Weights): Decision {
  const { fresh, again, means } = usable;
  const last = question.tried.at(-1);
  if (fresh.length > 0) return call(otherProvidersFirst(fresh, last), means, question, rules, moment, weights);
  if (again.length === 0) return wait(question, rules, moment, weights);
  if (question.hasBackedOff) return call(again, means, question, rules, moment, weights);
  const forMs = moment.random() * Math.min(MAX_BACK_OFF_MS, BACK_OFF_BASE_MS * 2 ** question.tried.length);
  return { kind: 'back-off', forMs };
}

function usableOf(
  among: readonly DeploymentState[],
  tried: readonly TriedDeployment[],
  nowMs: number,
): Pick<Usable, 'fresh' | 'again'> {
  const fresh: DeploymentState[] = [];
  const again: DeploymentState[] = [];
  for (const one of among) {
    if (!one.isUsable(nowMs)) continue;
    const before = tried.find(({ deployment }) => deployment === one);
    if (before === undefined) fresh.push(one);
    else if (before.again !== 'no') again.push(one);
  }
  return { fresh, again };
}

/** What failed here fails at its neighbours, too: they have a provider in common. */
function otherProvidersFirst(
  fresh: readonly DeploymentState[],
  last: TriedDeployment | undefined,
): readonly DeploymentState[] {
  if (last === undefined || last.again === 'other') return fresh;
  const elsewhere = fresh.filter(({ provider }) => provider !== last.deployment.provider);
  return elsewhere.length > 0 ? elsewhere : fresh;
}

function call(
  usable: readonly DeploymentState[],
  means: Means | undefined,
  question: Question,
  rules: Rules,
  moment: Moment,
  weights: Weights,
): Decision {
  const last = question.tried.at(-1);
  if (last !== undefined) rules.fleet.retries.take(priceOf(last));
  if (rules.balancer !== undefined) {
    const deployment = rules.balancer.choose(usable, moment.random);
    return deployment === undefined ? { kind: 'give-up' } : { kind: 'call', deployment, propensity: 1 };
  }
  const chosen = softChoice(score(usable, means, question, rules, moment.nowMs, weights), moment.random());
  if (chosen === undefined) return { kind: 'give-up' };
  return { kind: 'call', deployment: chosen.reading.deployment, propensity: chosen.propensity };
}

function score(
  usable: readonly DeploymentState[],
  given: Means | undefined,
  { eligible, expected, task }: Question,
  { fleet }: Rules,
  nowMs: number,
  weights: Weights,
): readonly Reading[] {
  const readings = usable.map((one) => readDeployment(one, expected, nowMs));
  const all = usable.length === eligible.length ? readings : eligible;
  const means =
    given ?? meansOf(all === readings ? readings : eligible.map((one) => readDeployment(one, expected, nowMs)));
  const looksAtQuality = weights.quality > 0 && !fleet.quality.isEmpty;
  const scarcity = fleet.scarcity.at(nowMs);
  for (const reading of readings) {
    if (looksAtQuality) reading.quality = fleet.quality.expected(reading.deployment.facts.id, task);
    reading.score = scoreOf(reading, means, expected, weights);
    if (scarcity > 0.001) reading.score += PACE * scarcity * reading.deployment.quota.aheadOf(nowMs);
  }
  return readings;
}

function wait(question: Question, rules: Rules, moment: Moment, weights: Weights): Decision {
  const { waitedMs, deadlineMs, eligible, tried } = question;
  const { nowMs } = moment;
  if (waitedMs >= TRY_CLOSED_AFTER_MS) {
    const closed = eligible.find((one) => isClosedAndIdle(one, nowMs) && !isExcluded(one, tried));
    if (closed !== undefined) return call([closed], undefined, question, rules, moment, weights);
  }
  const leftMs = Math.min(rules.queueMs - waitedMs, deadlineMs - nowMs);
  if (leftMs <= 0) return { kind: 'give-up' };
  if (waitedMs === 0) rules.fleet.scarcity.waited(nowMs);
  return { kind: 'wait', untilMs: Math.max(nowMs + LEAST_WAIT_MS, nextChangeMs(question, nowMs + leftMs, nowMs)) };
}

/** When time alone may make one of them usable; `latestMs` at the latest. */
function nextChangeMs({ waitedMs, eligible }: Question, latestMs: number, nowMs: number): number {
  let untilMs = latestMs;
  if (waitedMs < TRY_CLOSED_AFTER_MS) untilMs = Math.min(untilMs, nowMs + TRY_CLOSED_AFTER_MS - waitedMs);
  for (const { door, quota } of eligible) {
    const atMs = Math.max(door.passableAtMs(nowMs), quota.roomAtMs(nowMs));
    if (atMs > nowMs && atMs < untilMs) untilMs = atMs;
  }
  return untilMs;
}

function isClosedAndIdle({ inFlight, door }: DeploymentState, nowMs: number): boolean {
  return inFlight === 0 && door.state.kind !== 'closed' && !door.isPassable(nowMs);
}

function isExcluded(one: DeploymentState, tried: readonly TriedDeployment[]): boolean {
  return tried.some(({ deployment, again }) => deployment === one && again === 'no');
}

function priceOf({ wasRefused }: TriedDeployment): number {
  return wasRefused ? 0.3 : 1;
}

function afterFailure(weights: Weights): Weights {
  return { ...weights, reliability: weights.reliability * 2, performance: weights.performance * 1.5 };
}
