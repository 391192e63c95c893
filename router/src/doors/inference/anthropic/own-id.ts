import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';

/** What an answer must know of its request. */
export type Asked = Pick<ChatRequest, 'model' | 'meaning'>;

/**
 * Who answers, once the upstream said so. Its id stays where it is one of this dialect; others keep the router's own `msg_...`. The model has the
 * name by which the client asked for it: docs/decisions/0019.
 */
export function ownId(
  identity: AnswerIdentity,
  { id, model, createdS }: Extract<ChatEvent, { readonly type: 'answer-start' }>,
  asked: Asked | undefined,
): AnswerIdentity {
  return { ...identity, id: id.startsWith('msg_') ? id : identity.id, model: asked?.model ?? model, createdS };
}
