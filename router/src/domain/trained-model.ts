/** What is added to an expectation, by whom it is about: all, the kind of task, the deployment, and both together. Where nothing was learned, nothing is added. */
export interface Effects {
  readonly all: number;
  readonly tasks: Readonly<Record<string, number>>;
  readonly deployments: Readonly<Record<string, number>>;
  /** By `task deployment`. */
  readonly both: Readonly<Record<string, number>>;
}

/** How far predictions were off on records that they were not learned from. Lower is better. */
export interface Judgement {
  /** Of the balanced score's own expectation. */
  readonly balanced: number;
  readonly predictor: number;
  /** The second less the first, record by record, in the mean. */
  readonly difference: number;
  /** Where that mean lies with 95 % certainty, windows of time taken as the units. */
  readonly interval: readonly [low: number, high: number];
}

/** What was learned from the history. Latency and cost as natural logarithms, failure as a probability. */
export interface TrainedModel {
  readonly version: number;
  /** Epoch milliseconds. */
  readonly trainedAtMs: number;
  readonly lessons: number;
  /** Of them, those that it was judged by and did not see. */
  readonly heldBack: number;
  /** Windows of time in which those lie. */
  readonly windows: number;
  readonly latency: Effects;
  readonly failure: Effects;
  readonly cost: Effects;
  readonly judgements: {
    readonly latency: Judgement | undefined;
    readonly failure: Judgement | undefined;
    readonly cost: Judgement | undefined;
  };
  /** It is better than the balanced score's expectation: its latency surely, and neither of the others surely worse. */
  readonly isProven: boolean;
}
