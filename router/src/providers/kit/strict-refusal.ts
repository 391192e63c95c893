import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { parameterName } from '../../domain/parameter-names.ts';
import { messagePlace } from '../../domain/placed.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';

/**
 * Why a request cannot be sent without what would be dropped of it: it wants all of its parameters heard (`strict`), or would be another request
 * without them (`essential`, and what its user shows with the question). undefined where it can be sent, with what is dropped told to the client.
 */
export function strictRefusal(request: ChatRequest, dropped: readonly string[]): ProviderFailure | undefined {
  if (dropped.length === 0) return undefined;
  const { strict, essential = [] } = request;
  const meaning = request.meaning();
  const asked = strict ? [] : placesOfQuestion(meaning.messages);
  const missed = strict ? dropped : dropped.filter((field) => isEssential(field, essential) || isShown(field, asked));
  if (missed.length === 0) return undefined;
  const names = missed.map((field) => parameterName(meaning, field));
  const why = strict
    ? 'and the request says "strict": true'
    : 'and an answer without that would be one to another question';
  // An error names the place alone.
  const params = names.map((name) => PLACE.exec(name)?.[1] ?? name);
  return { kind: 'unsupported', message: `It cannot be told ${names.join(', ')}, ${why}.`, params };
}

const PLACE = /^(.*) \(([^)]*)\)$/;
const SHOWN: ReadonlySet<string> = new Set(['image', 'audio', 'video', 'file']);

/** What the user says since the model's last words. What was shown before has been answered; what a tool shows, the model asked for itself. */
function placesOfQuestion(messages: readonly ChatMessage[]): readonly string[] {
  const last = messages.findLastIndex((message) => message.role === 'assistant');
  return messages.flatMap((message, index) =>
    index > last && message.role === 'user' ? [messagePlace(message, index)] : [],
  );
}

/** A picture or a file of the question itself: `messages.3.content.0 (image)`. */
function isShown(field: string, question: readonly string[]): boolean {
  const [, place, kinds] = PLACE.exec(field) ?? [];
  if (place === undefined || kinds?.split(', ').some((kind) => SHOWN.has(kind)) !== true) return false;
  return question.some((at) => place === at || place.startsWith(`${at}.`));
}

/** A place in a message is named with what stands there: `messages.3.content.0 (item_reference)`. */
function isEssential(field: string, essential: readonly string[]): boolean {
  const inside = PLACE.exec(field)?.[2]?.split(', ') ?? [];
  return essential.some((name) => field === name || inside.includes(name));
}
