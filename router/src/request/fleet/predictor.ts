import type { Effects, TrainedModel } from '../../domain/trained-model.ts';

/** Nothing is believed to be further off than by this factor. */
const MOST_LOG = Math.log(8);
const MOST_FAILURE = 0.95;

/** What a call is expected to be. */
export interface Expectation {
  costUsd: number | undefined;
  firstByteMs: number;
  generationMs: number;
  failure: number;
}

/** Corrects what is expected of a deployment by what was learned of it and of this kind of task. */
export class Predictor {
  readonly model: TrainedModel;

  constructor(model: TrainedModel) {
    this.model = model;
  }

  correct(expectation: Expectation, deployment: string, task: string): void {
    const { latency, failure, cost } = this.model;
    const slower = factorOf(latency, deployment, task);
    expectation.firstByteMs *= slower;
    expectation.generationMs *= slower;
    const more = expectation.failure + effectOn(failure, deployment, task);
    expectation.failure = Math.min(MOST_FAILURE, Math.max(0.001, more));
    if (expectation.costUsd !== undefined) expectation.costUsd *= factorOf(cost, deployment, task);
  }
}

/** What is to be added for this deployment and task. */
export function effectOn({ all, tasks, deployments, both }: Effects, deployment: string, task: string): number {
  return all + (tasks[task] ?? 0) + (deployments[deployment] ?? 0) + (both[`${task} ${deployment}`] ?? 0);
}

function factorOf(effects: Effects, deployment: string, task: string): number {
  return Math.exp(Math.min(MOST_LOG, Math.max(-MOST_LOG, effectOn(effects, deployment, task))));
}
