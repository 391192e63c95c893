import type { ChatEvent } from '../../domain/chat-event.ts';
import { noUsage } from '../../domain/usage.ts';
import type { PlainReading } from './translated-plain.ts';

export interface AnswerNames {
  readonly id: string;
  readonly model: string;
  readonly createdS: number;
}

/** The vectors of an embeddings answer as its events; an answer without any is broken. */
export function vectorsAnswer(
  vectors: readonly (readonly number[])[],
  inputTokens: number | undefined,
  { id, model, createdS }: AnswerNames,
): PlainReading {
  if (vectors.length === 0) return { kind: 'broken', how: 'has no embeddings' };
  const usage = { ...noUsage, inputTokens: inputTokens ?? 0 };
  const events: ChatEvent[] = vectors.map((vector, index) => ({ type: 'embedding', index, vector }));
  return {
    kind: 'answer',
    events: [{ type: 'answer-start', id, model, createdS }, ...events, { type: 'usage', usage }],
    summary: { usage, finishReason: undefined, answeredModel: model },
  };
}
