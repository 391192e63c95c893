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
  /** The one that was added to last: of most records the neighbours are of the same minute and names. */
  #last: SpanRollUp | undefined;

  constructor(labels: ModelLabels = new ModelLabels()) {
    this.#labels = labels;
  }

  /** Values in the order of `summedColumns`. */
  add(values: SummedValues): void {
    const [createdAt, provider, model, apiKeyId, , , errorCode] = values;
    const startMs = startOf(asNumber(createdAt), minute);
    this.#of(
      startMs,
      asOptionalText(provider) ?? '',
      this.#labels.labelOf(asOptionalText(model), errorCode, startMs),
      asOptionalText(apiKeyId) ?? '',
    ).rollUp.add(values);
  }

  /** The same sums over longer spans. */
  over(span: Span): Iterable<SpanRollUp> {
    if (span.ms === minute.ms) return this.#byKey.values();
    const longer = new RollUps(this.#labels);
    for (const { startMs, names, rollUp } of this.#byKey.values())
      longer.#of(startOf(startMs, span), names.provider, names.model, names.apiKeyId).rollUp.merge(rollUp);
    return longer.#byKey.values();
  }

  #of(startMs: number, provider: string, model: string, apiKeyId: string): SpanRollUp {
    const last = this.#last;
    if (last?.startMs === startMs && isOf(last.names, provider, model, apiKeyId)) return last;
    const key = `${startMs}\n${provider}\n${model}\n${apiKeyId}`;
    const known = this.#byKey.get(key) ?? { startMs, names: { provider, model, apiKeyId }, rollUp: new RollUp() };
    this.#byKey.set(key, known);
    this.#last = known;
    return known;
  }
}

function isOf(names: RollUpNames, provider: string, model: string, apiKeyId: string): boolean {
  return names.provider === provider && names.model === model && names.apiKeyId === apiKeyId;
}
