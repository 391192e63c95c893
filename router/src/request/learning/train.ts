import type { Lesson, Measured } from '../../domain/lesson.ts';
import type { Judgement, TrainedModel } from '../../domain/trained-model.ts';
import { effectOn } from '../fleet/predictor.ts';
import { judge, type PairedError } from './judge.ts';
import { learnEffects, type Residual } from './learn-effects.ts';

export interface Training {
  /** In any order. */
  readonly lessons: readonly Lesson[];
  readonly version: number;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** One judgement covers so much time. */
  readonly windowMs: number;
}

/** Of fewer nothing is learned. */
export const LEAST_LESSONS = 100;
const HELD_BACK = 0.2;
const FADE_MS = 86_400_000;
/** Where nothing ever fails, a millionth is a sure difference, and none that matters. */
const FAILURE_MARGIN = 0.000_5;
/** One percent. */
const COST_MARGIN = 0.01;

/**
 * Learns from the older four fifths of what happened and is judged by the newest fifth, which it has not seen: as it will be used, on what comes after.
 * undefined where there is too little.
 */
export function train({ lessons, version, nowMs, windowMs }: Training): TrainedModel | undefined {
  if (lessons.length < LEAST_LESSONS) return undefined;
  const inOrder = lessons.toSorted((one, other) => one.atMs - other.atMs);
  const seen = inOrder.slice(0, Math.floor(inOrder.length * (1 - HELD_BACK)));
  const unseen = inOrder.slice(seen.length);
  const weightOf = ({ atMs }: Lesson): number => Math.exp((atMs - nowMs) / FADE_MS);
  const effects = {
    latency: learnEffects(residualsOf(seen, weightOf, ({ latency }) => latency && logRatio(latency))),
    failure: learnEffects(residualsOf(seen, weightOf, (one) => outcome(one) - one.expectedFailure)),
    cost: learnEffects(residualsOf(seen, weightOf, ({ cost }) => cost && logRatio(cost))),
  };
  const judgements = {
    latency: judge(
      errorsOf(unseen, ({ latency }) => latency && logRatio(latency), effects.latency, Math.abs),
      windowMs,
    ),
    failure: judge(
      errorsOf(unseen, (one) => outcome(one) - one.expectedFailure, effects.failure, squared),
      windowMs,
    ),
    cost: judge(
      errorsOf(unseen, ({ cost }) => cost && logRatio(cost), effects.cost, Math.abs),
      windowMs,
    ),
  };
  const windows = new Set(unseen.map(({ atMs }) => Math.floor(atMs / windowMs))).size;
  const counted = { lessons: lessons.length, heldBack: unseen.length, windows };
  return { version, trainedAtMs: nowMs, ...counted, ...effects, judgements, isProven: isProven(judgements) };
}

function isProven({ latency, failure, cost }: TrainedModel['judgements']): boolean {
  return (
    latency !== undefined &&
    latency.interval[1] < 0 &&
    !isSurelyWorse(failure, FAILURE_MARGIN) &&
    !isSurelyWorse(cost, COST_MARGIN)
  );
}

function isSurelyWorse(judgement: Judgement | undefined, margin: number): boolean {
  return judgement !== undefined && judgement.interval[0] > margin;
}

type Pick = (lesson: Lesson) => number | undefined;

function residualsOf(lessons: readonly Lesson[], weightOf: (lesson: Lesson) => number, pick: Pick): Residual[] {
  return lessons.flatMap((lesson) => {
    const value = pick(lesson);
    const { deployment, task } = lesson;
    return value === undefined ? [] : [{ deployment, task, value, weight: weightOf(lesson) }];
  });
}

function errorsOf(
  lessons: readonly Lesson[],
  pick: Pick,
  effects: TrainedModel['latency'],
  size: (error: number) => number,
): PairedError[] {
  return lessons.flatMap((lesson) => {
    const value = pick(lesson);
    if (value === undefined) return [];
    const corrected = value - effectOn(effects, lesson.deployment, lesson.task);
    return [{ atMs: lesson.atMs, balanced: size(value), predictor: size(corrected) }];
  });
}

function logRatio({ actual, expected }: Measured): number {
  return Math.log(actual / expected);
}

function outcome({ failed }: Lesson): number {
  return failed ? 1 : 0;
}

function squared(error: number): number {
  return error * error;
}
