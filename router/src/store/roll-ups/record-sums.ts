import { CallRollUps } from './call-roll-ups.ts';
import { ModelLabels } from './model-labels.ts';
import { RollUps } from './roll-ups.ts';
import type { SummedValues } from './summed-columns.ts';

/** Everything that is summed of records, side by side. */
export class RecordSums {
  readonly requests: RollUps;
  readonly calls: CallRollUps;

  constructor(labels: SumLabels = new SumLabels()) {
    this.requests = new RollUps(labels.models);
    this.calls = new CallRollUps(labels.calledModels, labels.tasks);
  }

  /** Values in the order of `summedColumns`. */
  add(values: SummedValues): void {
    this.requests.add(values);
    this.calls.add(values);
  }
}

/** Names that clients may invent, known over all sums. */
export class SumLabels {
  readonly models = new ModelLabels();
  /** Also those that were asked in vain. */
  readonly calledModels = new ModelLabels();
  readonly tasks = new ModelLabels();
}
