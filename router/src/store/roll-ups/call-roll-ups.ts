import type { CallNames } from '../../records/calls/call-figures.ts';
import { CallSum, type SummedRequest } from '../../records/calls/call-sum.ts';
import { asNumber, asOptionalNumber, asOptionalText, asText } from '../statements/column-values.ts';
import { ModelLabels } from './model-labels.ts';
import { day, hour, type Span, startOf } from './spans.ts';
import { firstTokenColumn, type SummedValues, summedColumns } from './summed-columns.ts';

/** Sums of calls are kept over these. */
export const callSpans: readonly Span[] = [hour, day];

const column = Object.fromEntries(summedColumns.map((name, index) => [name, index])) as Readonly<
  Record<(typeof summedColumns)[number], number>
>;
/** The classes of tokens of an answer, among those of `tokenColumns`; the others are of the prompt. */
const OUTPUT = new Set(['output_tokens', 'reasoning_tokens', 'audio_output_tokens']);

export interface SpanCalls {
  readonly startMs: number;
  readonly names: CallNames;
  readonly sum: CallSum;
}

/** Sums of requests and calls per hour and names. */
export class CallRollUps {
  readonly #byKey = new Map<string, SpanCalls>();
  readonly #models: ModelLabels;
  readonly #tasks: ModelLabels;

  constructor(models: ModelLabels = new ModelLabels(), tasks: ModelLabels = new ModelLabels()) {
    this.#models = models;
    this.#tasks = tasks;
  }

  /** Values in the order of `summedColumns`. */
  add(values: SummedValues): void {
    const atMs = asNumber(values[column.created_at]);
    const startMs = startOf(atMs, hour);
    const names = this.#namesOf(values, startMs);
    const { sum } = this.#of(startMs, names);
    const model = asOptionalText(values[column.model]);
    if (wasAnsweredAtOnce(values[column.attempts], names.provider, model)) {
      sum.addRequest(toRequest(values, atMs, true));
      sum.addCall('ok', atMs);
      return;
    }
    const attempts = readAttempts(values[column.attempts]);
    sum.addRequest(toRequest(values, atMs, attempts.length > 0));
    for (const attempt of attempts) {
      const isSame = attempt.provider === names.provider && attempt.model === model;
      const label = isSame ? names.model : this.#models.labelOf(attempt.model, values[column.error_code], startMs);
      const called = isSame ? sum : this.#of(startMs, { ...names, provider: attempt.provider, model: label }).sum;
      called.addCall(attempt.outcome, atMs);
    }
  }

  /** The same sums over longer spans. */
  over(span: Span): Iterable<SpanCalls> {
    if (span.ms === hour.ms) return this.#byKey.values();
    const longer = new CallRollUps(this.#models, this.#tasks);
    for (const { startMs, names, sum } of this.#byKey.values())
      longer.#of(startOf(startMs, span), names).sum.merge(sum);
    return longer.#byKey.values();
  }

  #namesOf(values: SummedValues, startMs: number): CallNames {
    return {
      provider: asText(values[column.provider]),
      model: this.#models.labelOf(asOptionalText(values[column.model]), values[column.error_code], startMs),
      // Clients may invent names of tasks too.
      task: this.#tasks.labelOf(asOptionalText(values[column.task]), undefined, startMs),
      endpoint: asText(values[column.endpoint]),
      apiKeyId: asText(values[column.api_key_id]),
    };
  }

  #of(startMs: number, names: CallNames): SpanCalls {
    const { provider, model, task, endpoint, apiKeyId } = names;
    const key = `${startMs}\n${provider}\n${model}\n${task}\n${endpoint}\n${apiKeyId}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const made = { startMs, names, sum: new CallSum() };
    this.#byKey.set(key, made);
    return made;
  }
}

function toRequest(values: SummedValues, atMs: number, wasCalled: boolean): SummedRequest {
  return {
    atMs,
    isOk: values[column.status] === 'ok',
    durationMs: asNumber(values[column.duration_ms]),
    firstContentMs: asOptionalNumber(values[column.first_content_ms]),
    costUsd: asOptionalNumber(values[column.cost_usd]),
    tokens: tokensOf(values),
    wasCalled,
  };
}

function tokensOf(values: SummedValues): { readonly input: number; readonly output: number } | undefined {
  const first = values[firstTokenColumn];
  if (first === null || first === undefined) return undefined;
  const tokens = { input: 0, output: 0 };
  for (let index = firstTokenColumn; index < summedColumns.length; index++) {
    const count = asNumber(values[index]);
    if (OUTPUT.has(summedColumns[index] ?? '')) tokens.output += count;
    else tokens.input += count;
  }
  return tokens;
}

/** One attempt, and a good one, as nearly every record has it: seen without reading its JSON. */
function wasAnsweredAtOnce(attempts: unknown, provider: string, model: string | undefined): boolean {
  if (typeof attempts !== 'string' || attempts.indexOf('{', 2) >= 0) return false;
  return attempts.startsWith(`[{"provider":"${provider}","model":"${model}","outcome":"ok",`);
}

interface Attempt {
  readonly provider: string;
  readonly model: string;
  readonly outcome: string;
}

const none: readonly Attempt[] = [];

/** Somebody may have written anything by hand. */
function readAttempts(value: unknown): readonly Attempt[] {
  if (typeof value !== 'string') return none;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.filter(isAttempt) : none;
  } catch {
    return none;
  }
}

function isAttempt(value: unknown): value is Attempt {
  if (typeof value !== 'object' || value === null) return false;
  const { provider, model, outcome } = value as Partial<Record<keyof Attempt, unknown>>;
  return typeof provider === 'string' && typeof model === 'string' && typeof outcome === 'string';
}
