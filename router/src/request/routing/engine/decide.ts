import type { StrategyName } from '../../../domain/routing-words.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Predictor } from '../../fleet/predictor.ts';
import type { Balancer } from './balancing.ts';
import type { Contender } from './contender.ts';
import type { Leaders } from './leaders.ts';
import { readmitted } from './readmitted.ts';
import {
  corrected,
  type Expected,
  type Means,
  meansOf,
  type Reading,
  readContender,
  scoreOf,
  withSaving,
} from './score.ts';
import { nearBest, softChoice, staying } from './soft-choice.ts';
import type { Weights } from './weights.ts';

/** A call of the same request that brought nothing. */
export interface TriedContender {
  readonly contender: Contender;
  /** `no`: never again. `other-first`: only where no other is left, and another provider before another deployment. `other`: the same, any other. */
  readonly again: 'no' | 'other-first' | 'other';
  /** It was refused for too many calls: then a retry is cheap. */
  readonly wasRefused: boolean;
}

export interface WarmContender {
  readonly contender: Contender;
  readonly keptTokens: number;
}

export interface Question {
  /** All that may answer, whether they can now or not. */
  readonly eligible: readonly Contender[];
  readonly task: string;
  readonly expected: Expected;
  readonly tried: readonly TriedContender[];
  /** Milliseconds waited so far for one to become usable. */
  readonly waitedMs: number;
  /** Where the session was answered before, and how many tokens of the prompt it may have kept. */
  readonly warm?: WarmContender | undefined;
  /** No first byte after that is of any use. */
  readonly deadlineMs: number;
  /** It has backed off since its last failure. */
  readonly hasBackedOff: boolean;
}

export type Decision =
  | {
      readonly kind: 'call';
      readonly contender: Contender;
      readonly propensity: number;
      /** Among whom it was chosen, scored; undefined where an algorithm without scores decided. */
      readonly readings: readonly Reading[] | undefined;
    }
  | { readonly kind: 'back-off'; readonly forMs: number }
  /** Until one of them is usable: a call ended, or time passed. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'give-up' };

export interface Rules {
  /** Whose weights they are; undefined where none was asked for. */
  readonly strategy?: StrategyName | undefined;
  /** The alias that was asked for. */
  readonly alias?: string | undefined;
  readonly fleet: Fleet;
  readonly leaders: Leaders;
  readonly weights: Weights;
  /** What was learned, and has proven itself; undefined: nothing. */
  readonly predictor?: Predictor | undefined;
  /** A plain algorithm. */
  readonly balancer: Balancer | undefined;
  /** It breaks ties of the score; else it stands in place of it. */
  readonly balancesTiesOnly: boolean;
  readonly maxAttempts: number;
  /** A second call goes out beside one that is late. */
  readonly hedging: boolean;
  readonly queueMs: number;
  /** Ids of providers: whom to ask after whom. */
  readonly chains: readonly (readonly string[])[];
}

interface Moment {
  readonly nowMs: number;
  readonly random: () => number;
}

const TRY_SHUT_AFTER_MS = 1_000;
const BACK_OFF_BASE_MS = 500;
const MAX_BACK_OFF_MS = 8_000;
const LEAST_WAIT_MS = 10;
/** What a share of its window that a deployment is ahead of the clock costs, while requests have to wait. */
const PACE = 12;
/** Of the last few outcomes: with that share of failures it is not well. */
const FAILING = 0.5;
/** Below that nobody has waited for long. */
const LEAST_SCARCITY = 0.001;

/** Whom to ask now. Pure, but that it takes a retry from the fleet's budget and notes that somebody had to wait. */
export function decide(question: Question, rules: Rules, moment: Moment): Decision {
  return new DecisionInTheMaking(question, rules, moment).decide();
}

interface Usable {
  readonly fresh: readonly Contender[];
  /** Tried before, and may be again. */
  readonly again: readonly Contender[];
}

class DecisionInTheMaking {
  readonly #question: Question;
  readonly #rules: Rules;
  readonly #nowMs: number;
  readonly #random: () => number;
  readonly #last: TriedContender | undefined;
  readonly #weights: Weights;

  constructor(question: Question, rules: Rules, { nowMs, random }: Moment) {
    this.#question = question;
    this.#rules = rules;
    this.#nowMs = nowMs;
    this.#random = random;
    this.#last = question.tried.at(-1);
    this.#weights = this.#last === undefined ? rules.weights : afterFailure(rules.weights);
  }

  decide(): Decision {
    if (this.#hadItsAttempts()) return { kind: 'give-up' };
    const { eligible, expected } = this.#question;
    const field = this.#rules.leaders.field(eligible, expected, this.#weights, this.#nowMs, this.#random);
    const usable = this.#usableAmong(this.#withWarm(field.among));
    if (usable.fresh.length > 0 || field.among.length === eligible.length) return this.#from(usable, field.means);
    return this.#from(this.#usableAmong(eligible), undefined);
  }

  /** Of very many only some are looked at: it is one of them. */
  #withWarm(among: readonly Contender[]): readonly Contender[] {
    const { warm, eligible } = this.#question;
    if (warm === undefined || among.includes(warm.contender) || !eligible.includes(warm.contender)) return among;
    return [...among, warm.contender];
  }

  #hadItsAttempts(): boolean {
    return this.#last !== undefined && this.#question.tried.length >= this.#rules.maxAttempts;
  }

  /** The budget is there to spare upstreams that fail. Where nothing is left of it, one that is well may be asked all the same: no storm comes of that. */
  #mayAsk(one: Contender): boolean {
    if (this.#last === undefined || this.#rules.fleet.retries.has(priceOf(this.#last))) return true;
    return !one.isShut() && one.numbers.failures.fast < FAILING && !this.#wasTried(one);
  }

  #wasTried(one: Contender): boolean {
    return this.#question.tried.some(({ contender }) => contender === one);
  }

  #usableAmong(among: readonly Contender[]): Usable {
    const fresh: Contender[] = [];
    const again: Contender[] = [];
    for (const one of among) {
      if (!one.isUsable(this.#nowMs) || !this.#mayAsk(one)) continue;
      const before = this.#question.tried.find(({ contender }) => contender === one);
      if (before === undefined) fresh.push(one);
      else if (before.again !== 'no') again.push(one);
    }
    const isUntried = (one: Contender): boolean => !this.#question.tried.some(({ contender }) => contender === one);
    fresh.push(...readmitted(among, fresh.length + again.length, isUntried, this.#nowMs));
    return { fresh, again };
  }

  #from({ fresh, again }: Usable, means: Means | undefined): Decision {
    if (fresh.length > 0) return this.#callOne(this.#otherProvidersFirst(fresh), means);
    if (again.length === 0) return this.#wait();
    if (this.#question.hasBackedOff) return this.#callOne(again, means);
    const mostMs = Math.min(MAX_BACK_OFF_MS, BACK_OFF_BASE_MS * 2 ** this.#question.tried.length);
    return { kind: 'back-off', forMs: this.#random() * mostMs };
  }

  /** What failed here fails at its neighbours, too: they have a provider in common. */
  #otherProvidersFirst(fresh: readonly Contender[]): readonly Contender[] {
    const last = this.#last;
    if (last === undefined || last.again === 'other') return fresh;
    const elsewhere = fresh.filter(({ provider }) => provider !== last.contender.provider);
    return elsewhere.length > 0 ? elsewhere : fresh;
  }

  #callOne(usable: readonly Contender[], means: Means | undefined): Decision {
    const { balancer, balancesTiesOnly, fleet } = this.#rules;
    if (this.#last !== undefined) fleet.retries.take(priceOf(this.#last));
    if (balancer === undefined) return this.#callBest(usable, means);
    const readings = balancesTiesOnly ? this.#scored(usable, means) : undefined;
    const stays = readings && this.#staying(readings);
    if (stays !== undefined) return { kind: 'call', contender: stays.contender, propensity: 1, readings };
    const among = readings === undefined ? usable : nearBest(readings).map(({ contender }) => contender);
    const contender = balancer.choose(among, this.#random);
    return contender === undefined ? { kind: 'give-up' } : { kind: 'call', contender, propensity: 1, readings };
  }

  #callBest(usable: readonly Contender[], means: Means | undefined): Decision {
    const readings = this.#scored(usable, means);
    const stays = this.#staying(readings);
    if (stays !== undefined) return { kind: 'call', contender: stays.contender, propensity: 1, readings };
    const chosen = softChoice(readings, this.#random());
    if (chosen === undefined) return { kind: 'give-up' };
    return { kind: 'call', contender: chosen.reading.contender, propensity: chosen.propensity, readings };
  }

  #staying(readings: readonly Reading[]): Reading | undefined {
    const { warm } = this.#question;
    if (warm === undefined) return undefined;
    return staying(
      readings,
      readings.find(({ contender }) => contender === warm.contender),
    );
  }

  #scored(usable: readonly Contender[], given: Means | undefined): readonly Reading[] {
    const { expected, task, warm } = this.#question;
    const { fleet, predictor } = this.#rules;
    const readings = this.#readAll(usable);
    const means = given ?? this.#means(readings);
    const looksAtQuality = this.#weights.quality > 0 && !fleet.quality.isEmpty;
    const scarcity = fleet.scarcity.at(this.#nowMs);
    for (const reading of readings) {
      const { contender } = reading;
      if (predictor !== undefined) corrected(reading, predictor, task);
      if (contender === warm?.contender) withSaving(reading, warm.keptTokens, expected);
      if (looksAtQuality) reading.quality = fleet.quality.expected(contender.id, task);
      reading.score = scoreOf(reading, means, expected, this.#weights);
      reading.score += paceOf(contender, scarcity, this.#nowMs);
    }
    return readings;
  }

  /** Over all that are eligible, each once, whether they are usable or not. */
  #means(readings: readonly Reading[]): Means {
    const { eligible } = this.#question;
    return meansOf(readings.length === eligible.length ? readings : this.#readAll(eligible));
  }

  #readAll(contenders: readonly Contender[]): readonly Reading[] {
    return contenders.map((one) => readContender(one, this.#question.expected, this.#nowMs));
  }

  #wait(): Decision {
    const { waitedMs, deadlineMs, eligible } = this.#question;
    if (!eligible.some((one) => this.#mayAsk(one))) return { kind: 'give-up' };
    if (waitedMs >= TRY_SHUT_AFTER_MS) {
      const shut = eligible.find((one) => this.#mayTryShut(one) && this.#mayAsk(one));
      if (shut !== undefined) return this.#callOne([shut], undefined);
    }
    const leftMs = Math.min(this.#rules.queueMs - waitedMs, deadlineMs - this.#nowMs);
    if (leftMs <= 0 || this.#rules.fleet.line.isFull) return { kind: 'give-up' };
    if (waitedMs === 0) this.#rules.fleet.scarcity.waited(this.#nowMs);
    return { kind: 'wait', untilMs: Math.max(this.#nowMs + LEAST_WAIT_MS, this.#nextChangeMs(this.#nowMs + leftMs)) };
  }

  #mayTryShut(one: Contender): boolean {
    const isOut = this.#question.tried.some(({ contender, again }) => contender === one && again === 'no');
    if (isOut || !one.isShut() || one.numbers.inFlight > 0) return false;
    // Its own configuration holds for tries, too.
    return one.numbers.provider.pace.roomAtMs(this.#nowMs) <= this.#nowMs;
  }

  /** When time alone may make one of them usable; `latestMs` at the latest. */
  #nextChangeMs(latestMs: number): number {
    const { waitedMs, eligible } = this.#question;
    let untilMs = latestMs;
    if (waitedMs < TRY_SHUT_AFTER_MS) untilMs = Math.min(untilMs, this.#nowMs + TRY_SHUT_AFTER_MS - waitedMs);
    for (const one of eligible) {
      const atMs = one.usableAtMs(this.#nowMs);
      if (atMs > this.#nowMs && atMs < untilMs) untilMs = atMs;
    }
    return untilMs;
  }
}

/** What it costs a candidate that it is ahead of its quota's clock. */
export function paceOf({ numbers }: Contender, scarcity: number, nowMs: number): number {
  return scarcity > LEAST_SCARCITY ? PACE * scarcity * numbers.quota.aheadOf(nowMs) : 0;
}

function priceOf({ wasRefused }: TriedContender): number {
  return wasRefused ? 0.3 : 1;
}

function afterFailure(weights: Weights): Weights {
  return { ...weights, reliability: weights.reliability * 2, performance: weights.performance * 1.5 };
}
