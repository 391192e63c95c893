import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ContentPart } from '../../domain/media.ts';
import type { SayableTarget } from './sayable-target.ts';

const ERROR = 'Error: ';

/**
 * A tool's result that says in its text that the tool failed, for targets without a field for that: their vendors advise to send the error as the
 * result.
 */
export function inWordsIfFailed(
  message: ChatMessage,
  { failedResults }: Pick<SayableTarget, 'failedResults'>,
): ChatMessage {
  if (message.role !== 'tool' || message.isError !== true || failedResults) return message;
  const [first, ...rest] = message.parts;
  if (first?.type !== 'text') return { ...message, parts: [{ type: 'text', text: ERROR.trim() }, ...message.parts] };
  const told: ContentPart = /^\W*error/i.test(first.text) ? first : { ...first, text: ERROR + first.text };
  return { ...message, parts: [told, ...rest] };
}
