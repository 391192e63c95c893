import type { AnswerIdentity } from '../delivery/answer-identity.ts';

/** A `message` without its content: as a stream begins with it, and as a plain answer frames it. */
export function encodeMessage({ id, model }: Pick<AnswerIdentity, 'id' | 'model'>) {
  return { id, type: 'message', role: 'assistant', model, container: null } as const;
}
