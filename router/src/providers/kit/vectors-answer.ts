import type { ChatEvent } from '../../domain/chat-event.ts';
import { noUsage } from '../../domain/usage.ts';
import type { PlainReading } from './translated-plain.ts';
import { vectorsProblem } from './vectors-problem.ts';

export interface AnswerNames {
  readonly id: string;
  readonly model: string;
  readonly createdS: number;
}

/** What an embeddings answer held. */
export interface GivenVectors {
  /** In the order of the inputs; an empty one is none. */
  readonly vectors: readonly (readonly number[])[];
  /** How many inputs there were. */
  readonly wanted: number;
  readonly inputTokens: number | undefined;
}

/** The vectors of an embeddings answer as its events; one that has not one for each input is broken. */
export function vectorsAnswer(
  { vectors, wanted, inputTokens }: GivenVectors,
  { id, model, createdS }: AnswerNames,
): PlainReading {
  const problem = vectorsProblem(vectors.filter(({ length }) => length > 0).length, wanted);
  // One too many beside an empty one: the places are not to be trusted either.
  if (problem !== undefined || vectors.length !== wanted)
    return { kind: 'broken', how: problem ?? 'has an empty embedding' };
  // What nobody counted is not nothing.
  const usage = inputTokens === undefined ? undefined : { ...noUsage, inputTokens };
  const events: ChatEvent[] = vectors.map((vector, index) => ({ type: 'embedding', index, vector }));
  return {
    kind: 'answer',
    events: [
      { type: 'answer-start', id, model, createdS },
      ...events,
      ...(usage === undefined ? [] : [{ type: 'usage', usage } as const]),
    ],
    summary: { usage, finishReason: undefined, answeredModel: model },
  };
}
