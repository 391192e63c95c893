import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { noUsage, type Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

export interface ReadEmbeddings {
  readonly vectors: readonly (readonly number[])[];
  /** Tokens of the texts; undefined where the answer does not say. */
  readonly inputTokens: number | undefined;
}

/** An answer of any of the three forms. An entry without a vector leaves the list shorter than what was asked. */
export function readEmbeddings(answer: JsonObject): ReadEmbeddings {
  const predictions = listOf(answer['predictions']).map((entry) => objectOf(objectOf(entry)?.['embeddings']) ?? {});
  const entries = [...listOf(answer['embeddings']), answer['embedding'], ...predictions];
  const counts = predictions.flatMap((entry) => numberOf(objectOf(entry['statistics'])?.['token_count']) ?? []);
  const counted = counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
  return {
    vectors: entries.flatMap((entry) => vectorOf(objectOf(entry)?.['values'])),
    inputTokens: numberOf(objectOf(answer['usageMetadata'])?.['promptTokenCount']) ?? counted,
  };
}

/** The usage of all calls; undefined where one of them did not say. */
export function embeddingUsage(answers: readonly ReadEmbeddings[]): Usage | undefined {
  let inputTokens = 0;
  for (const answer of answers) {
    if (answer.inputTokens === undefined) return undefined;
    inputTokens += answer.inputTokens;
  }
  return { ...noUsage, inputTokens };
}

function vectorOf(values: JsonValue | undefined): readonly (readonly number[])[] {
  if (!Array.isArray(values)) return [];
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === values.length && numbers.length > 0 ? [numbers] : [];
}
