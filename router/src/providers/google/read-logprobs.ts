import type { JsonObject } from '../../domain/json.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** `logprobsResult` → OpenAI's `choices[].logprobs`; undefined where nothing is in it. */
export function readLogprobs(result: JsonObject | undefined): JsonObject | undefined {
  const chosen = listOf(result?.['chosenCandidates']);
  if (chosen.length === 0) return undefined;
  const tops = listOf(result?.['topCandidates']);
  const content = chosen.map((entry, index) => ({
    ...readToken(objectOf(entry) ?? {}),
    top_logprobs: listOf(objectOf(tops[index])?.['candidates']).map((other) => readToken(objectOf(other) ?? {})),
  }));
  return { content };
}

function readToken({ token, logProbability }: JsonObject): JsonObject {
  const text = textOf(token) ?? '';
  return { token: text, logprob: numberOf(logProbability) ?? null, bytes: [...Buffer.from(text)] };
}
