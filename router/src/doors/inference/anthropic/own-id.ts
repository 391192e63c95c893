import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';

/** Who answers, once the upstream said so. Its id stays where it is one of this dialect; others keep the router's own `msg_...`. */
export function ownId(
  identity: AnswerIdentity,
  { id, model, createdS }: Extract<ChatEvent, { readonly type: 'answer-start' }>,
): AnswerIdentity {
  return { ...identity, id: id.startsWith('msg_') ? id : identity.id, model, createdS };
}
