import { describe, expect, it } from 'vitest';
import type { Lesson } from '../../domain/lesson.ts';
import { Predictor } from '../fleet/predictor.ts';
import { readTrainedModel } from './read-trained-model.ts';
import { train } from './train.ts';

const WINDOW_MS = 60_000;

/** The same luck each time. */
function luck(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** An hour of calls to two deployments, of which `slow` takes four times as long as expected for code. */
function hour(slowFor: (lesson: Pick<Lesson, 'deployment' | 'task'>) => number): readonly Lesson[] {
  const random = luck(7);
  return Array.from({ length: 600 }, (_, index): Lesson => {
    const deployment = index % 2 === 0 ? 'a/m' : 'slow/m';
    const task = index % 4 < 2 ? 'chat' : 'code';
    const spread = Math.exp((random() + random() + random() - 1.5) * 0.6);
    const actual = 1_000 * spread * slowFor({ deployment, task });
    return {
      atMs: index * 6_000,
      deployment,
      task,
      expectedFailure: 0.02,
      failed: random() < 0.02,
      latency: { expected: 1_000, actual },
      cost: { expected: 0.001, actual: 0.001 },
    };
  });
}

const code = ({ deployment, task }: Pick<Lesson, 'deployment' | 'task'>): number =>
  deployment === 'slow/m' && task === 'code' ? 4 : 1;

describe('the predictor', () => {
  it('learns who is slow with what, and proves it on records that it has not seen', () => {
    const model = train({ lessons: hour(code), version: 1, nowMs: 3_600_000, windowMs: WINDOW_MS });
    expect(model).toMatchObject({ isProven: true, lessons: 600, heldBack: 120, windows: 12 });
    const { latency } = model?.judgements ?? {};
    expect(latency?.predictor).toBeLessThan((latency?.balanced ?? 0) * 0.7);
    expect(latency?.interval[1]).toBeLessThan(0);

    const corrected = (deployment: string, task: string): number => {
      const expectation = { costUsd: 0.001, firstByteMs: 500, generationMs: 500, failure: 0.02 };
      if (model !== undefined) new Predictor(model).correct(expectation, deployment, task);
      return expectation.firstByteMs + expectation.generationMs;
    };
    expect(corrected('slow/m', 'code')).toBeGreaterThan(3_000);
    expect(corrected('a/m', 'code')).toBeLessThan(1_500);
    expect(corrected('slow/m', 'chat')).toBeLessThan(1_500);
  });

  it('is not used where the balanced expectation is as good', () => {
    const model = train({ lessons: hour(() => 1), version: 1, nowMs: 3_600_000, windowMs: WINDOW_MS });
    expect(model?.isProven).toBe(false);
  });

  it('is not used where what it learned does not hold any more', () => {
    const changed = hour(code).map((lesson, index) =>
      index < 480 ? lesson : { ...lesson, latency: { expected: 1_000, actual: 1_000 } },
    );
    const model = train({ lessons: changed, version: 1, nowMs: 3_600_000, windowMs: WINDOW_MS });
    expect(model?.isProven).toBe(false);
    expect(model?.judgements.latency?.difference).toBeGreaterThan(0);
  });

  it('is used all the same where it is worse by what matters to nobody', () => {
    const unfailing = hour(code).map((lesson, index) => ({
      ...lesson,
      failed: false,
      expectedFailure: index < 480 ? 0.004 : 0.000_2,
    }));
    const model = train({ lessons: unfailing, version: 1, nowMs: 3_600_000, windowMs: WINDOW_MS });
    expect(model?.judgements.failure?.interval[0]).toBeGreaterThan(0);
    expect(model?.isProven).toBe(true);
  });

  it('is not used where it makes costs surely worse', () => {
    const dear = hour(code).map((lesson, index) => ({
      ...lesson,
      cost: { expected: 0.001, actual: index < 480 ? 0.004 : 0.001 },
    }));
    const model = train({ lessons: dear, version: 1, nowMs: 3_600_000, windowMs: WINDOW_MS });
    expect(model?.judgements.latency?.interval[1]).toBeLessThan(0);
    expect(model?.isProven).toBe(false);
  });

  it('says nothing of records that lie in too few windows, and learns nothing from too few records', () => {
    const once = train({ lessons: hour(code), version: 1, nowMs: 3_600_000, windowMs: 3_600_000 });
    expect(once).toMatchObject({ isProven: false, judgements: { latency: undefined } });
    expect(train({ lessons: hour(code).slice(0, 99), version: 1, nowMs: 0, windowMs: WINDOW_MS })).toBeUndefined();
  });

  it('is read back as it was saved, and nothing else is taken for one', () => {
    const model = train({ lessons: hour(code), version: 3, nowMs: 3_600_000, windowMs: WINDOW_MS });
    expect(readTrainedModel(JSON.parse(JSON.stringify(model)))).toEqual(model);
    for (const odd of [undefined, 1, {}, { ...model, latency: { all: 'x' } }, { ...model, version: null }])
      expect(readTrainedModel(odd)).toBeUndefined();
    expect(readTrainedModel({ ...model, judgements: {} })?.isProven).toBe(false);
  });
});
