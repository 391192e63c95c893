import type { Lesson } from '../../domain/lesson.ts';
import type { LearningSettings } from '../../domain/request-settings.ts';
import type { PredictorReport } from '../../domain/routing-reports.ts';
import type { TrainedModel } from '../../domain/trained-model.ts';
import { Predictor } from '../fleet/predictor.ts';
import { readTrainedModel } from './read-trained-model.ts';
import { LEAST_LESSONS, type Training } from './train.ts';

/** Where lessons come from and where they are learned. Filled by `compose-engine`; without it nothing is learned. */
export interface LearningPorts {
  /** The newest of them, at most so many. Rejects where the history cannot be read. */
  lessons(most: number): Promise<readonly Lesson[]>;
  train(training: Training): Promise<TrainedModel | undefined>;
}

const MOST_LESSONS = 20_000;
/** Before there is a model it looks more often whether there is enough to learn from. */
const FIRST_EACH_MS = 60_000;

/** Has the history learned from by the clock, and keeps what came of it. A model is used only where it has proven itself. */
export class Teacher {
  readonly #ports: LearningPorts | undefined;
  readonly #now: () => number;
  /** Of the engine, so far: where nothing was decided there is nothing new to learn, and no thread to be woken for it. */
  readonly #decisions: () => number;
  #learnedOf = 0;
  #model: TrainedModel | undefined;
  #predictor: Predictor | undefined;
  #isLearning = false;
  #lookedAtMs: number;
  #lessons: number | undefined;
  #problem: string | undefined;

  constructor(ports: LearningPorts | undefined, now: () => number, decisions: () => number) {
    this.#decisions = decisions;
    this.#ports = ports;
    this.#now = now;
    this.#lookedAtMs = now();
  }

  /** What corrects the expectations now; undefined as long as nothing has proven to be better than they are. */
  get predictor(): Predictor | undefined {
    return this.#predictor;
  }

  round(settings: LearningSettings): void {
    if (!settings.isOn) {
      this.#predictor = undefined;
      return;
    }
    this.#take(this.#model);
    if (this.#isLearning || this.#ports === undefined || this.#now() < this.#dueMs(settings)) return;
    if (this.#decisions() === this.#learnedOf) return;
    this.#learnedOf = this.#decisions();
    this.#isLearning = true;
    this.#lookedAtMs = this.#now();
    void this.#learn(this.#ports, settings.windowMs);
  }

  report(settings: LearningSettings): PredictorReport {
    const state = !settings.isOn
      ? 'off'
      : this.#model === undefined
        ? 'untrained'
        : this.#model.isProven
          ? 'proven'
          : 'unproven';
    return {
      state,
      model: this.#model,
      lessons: this.#lessons ?? this.#model?.lessons,
      leastLessons: LEAST_LESSONS,
      nextAtMs: settings.isOn ? this.#dueMs(settings) : undefined,
      problem: this.#problem,
    };
  }

  saved(): TrainedModel | undefined {
    return this.#model;
  }

  recall(saved: unknown): void {
    const model = readTrainedModel(saved);
    if (model === undefined) return;
    this.#lookedAtMs = Math.min(this.#now(), model.trainedAtMs);
    this.#take(model);
  }

  async #learn(ports: LearningPorts, windowMs: number): Promise<void> {
    try {
      const lessons = await ports.lessons(MOST_LESSONS);
      this.#lessons = lessons.length;
      this.#problem = undefined;
      if (lessons.length < LEAST_LESSONS) return;
      const version = (this.#model?.version ?? 0) + 1;
      this.#take((await ports.train({ lessons, version, nowMs: this.#now(), windowMs })) ?? this.#model);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : 'The history could not be learned from.';
    } finally {
      this.#isLearning = false;
    }
  }

  #take(model: TrainedModel | undefined): void {
    if (model === this.#model && (model?.isProven === true) === (this.#predictor !== undefined)) return;
    this.#model = model;
    this.#predictor = model?.isProven === true ? new Predictor(model) : undefined;
  }

  #dueMs({ intervalMs }: LearningSettings): number {
    return this.#lookedAtMs + (this.#model === undefined ? Math.min(FIRST_EACH_MS, intervalMs) : intervalMs);
  }
}
