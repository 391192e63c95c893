import { asNumber, asOptionalText } from '../statements/column-values.ts';
import { ModelLabels } from './model-labels.ts';
import { RollUp } from './roll-up.ts';
import { minute, type Span, startOf } from './spans.ts';
import type { SummedValues } from './summed-columns.ts';

/** Whose requests a sum is of. Empty: those that had none. */
export interface RollUpNames {
  readonly provider: string;
  readonly model: string;
  readonly apiKeyId: string;
}

export interface SpanRollUp {
  readonly startMs: number;
  readonly names: RollUpNames;
  readonly rollUp: RollUp;
}

/** Sums of requests per minute and names. */
export class RollUps {
  readonly #byKey = new Map<string, SpanRollUp>();
  readonly #labels: ModelLabels;

  constructor(labels: ModelLabels = new ModelLabels()) {
    this.#labels = labels;
  }

  /** Values in the order of `summedColumns`. */
  add(values: SummedValues): void {
    const [createdAt, provider, model, apiKeyId, , , errorCode] = values;
    const startMs = startOf(asNumber(createdAt), minute);
    const names = {
      provider: asOptionalText(provider) ?? '',
      model: this.#labels.labelOf(asOptionalText(model), errorCode, startMs),
      apiKeyId: asOptionalText(apiKeyId) ?? '',
    };
    this.#of(startMs, names).rollUp.add(values);
  }

  /** The same sums over longer spans. */
  over(span: Span): Iterable<SpanRollUp> {
    if (span.ms === minute.ms) return this.#byKey.values();
    const longer = new RollUps(this.#labels);
    for (const { startMs, names, rollUp } of this.#byKey.values())
      longer.#of(startOf(startMs, span), names).rollUp.merge(rollUp);
    return longer.#byKey.values();
  }

  #of(startMs: number, names: RollUpNames): SpanRollUp {
    const key = `${startMs}\n${names.provider}\n${names.model}\n${names.apiKeyId}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const made = { startMs, names, rollUp: new RollUp() };
    this.#byKey.set(key, made);
    return made;
  }
}
