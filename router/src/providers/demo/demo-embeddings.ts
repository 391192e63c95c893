import type { ChatEvent } from '../../domain/chat-event.ts';
import type { EmbeddingWish } from '../../domain/chat-meaning.ts';
import type { ProviderTools } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { noUsage } from '../../domain/usage.ts';
import type { DemoAnswer } from './demo-answer.ts';
import { demoTokens } from './demo-text.ts';
import { demoVector } from './demo-vector.ts';

const DIMENSIONS = 256;
const MAX_DIMENSIONS = 4_096;
const DEMONSTRATION =
  'these vectors are a demonstration: they count words and know no meaning; add a provider for real ones';

/** One vector per input, or why there is none. Vectors cannot say that they are a demonstration: the model of the answer is `demo`, and a warning says it. */
export function demoEmbeddings(
  { inputs, dimensions = DIMENSIONS }: EmbeddingWish,
  tools: ProviderTools,
): DemoAnswer | ProviderFailure {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAX_DIMENSIONS) return wrongDimensions;
  const inputTokens = inputs.reduce((sum, input) => sum + tokensOf(input), 0);
  const usage = { ...noUsage, inputTokens, reportedCostUsd: 0 };
  const start: ChatEvent = {
    type: 'answer-start',
    id: tools.newId('chatcmpl-'),
    model: 'demo',
    createdS: Math.floor(tools.now() / 1_000),
  };
  const vectors = inputs.map((input, index): ChatEvent => {
    return { type: 'embedding', index, vector: demoVector(input, dimensions) };
  });
  const batches = [[start, ...vectors, { type: 'usage' as const, usage }]];
  return { batches, finishReason: undefined, usage, warnings: [DEMONSTRATION] };
}

const wrongDimensions: ProviderFailure = {
  kind: 'invalid-request',
  status: 400,
  message: `The demonstration makes vectors of 1 to ${MAX_DIMENSIONS} numbers.`,
  type: undefined,
  code: undefined,
  param: 'dimensions',
};

function tokensOf(input: string | readonly number[]): number {
  return typeof input === 'string' ? demoTokens(input) : input.length;
}
