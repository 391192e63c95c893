import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import { fixedPlaces } from '../../domain/fixed-places.ts';
import type { ContentPart } from '../../domain/media.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';

type SystemMessage = Extract<ChatMessage, { readonly role: 'system' | 'developer' }>;

/** Where a target takes instructions: in front of the conversation, or nowhere. */
export type SystemPlace = 'front' | 'nowhere';

/**
 * What chat templates and servers say of instructions that stand where they take none. Sources: the templates of Qwen, Mistral and Gemma, and the
 * errors of Mistral, DeepSeek and Anthropic.
 */
const NOWHERE = /system (?:role|message|prompt)s? (?:is |are )?not supported(?! on this model)/i;
const ELSEWHERE =
  /system (?:role|message)s? (?:must|should|can only|has to) (?:be|come|appear)|unexpected role ['"`]?system|role ['"`]?system['"`]? is not supported|unknown variant ['"`]system|roles must alternate/i;

/** What follows for instructions from a failure; undefined where it has nothing to do with them. */
export function systemPlaceSaidBy(failure: ProviderFailure): SystemPlace | undefined {
  // A template that raises is a fault of the server's own to some servers.
  if (failure.kind !== 'invalid-request' && failure.kind !== 'server-error') return undefined;
  if (NOWHERE.test(failure.message)) return 'nowhere';
  return ELSEWHERE.test(failure.message) ? 'front' : undefined;
}

/** Whether instructions stand elsewhere than in front: coding agents add some as they go. */
export function hasSystemTurns({ messages }: Pick<ChatMeaning, 'messages'>): boolean {
  const first = messages.findIndex((message) => !isSystem(message));
  return first !== -1 && messages.slice(first).some(isSystem);
}

/**
 * The conversation with its instructions as words of the user where they stand, except for those in front of it where the target takes those. In
 * their place they keep what a prompt cache holds of the turns before.
 */
export function foldedSystemTurns(meaning: ChatMeaning, place: SystemPlace): ChatMeaning {
  const messages: ChatMessage[] = [];
  for (const message of fixedPlaces(meaning.messages)) {
    const isInFront = messages.every(isSystem);
    if (isSystem(message) && !(isInFront && place === 'front')) addToUser(messages, wrapped(message));
    else if (message.role === 'user') addToUser(messages, message.parts, message);
    else messages.push(message);
  }
  return { ...meaning, messages };
}

function isSystem(message: ChatMessage): message is SystemMessage {
  return message.role === 'system' || message.role === 'developer';
}

/** Many templates want roles that alternate. */
function addToUser(messages: ChatMessage[], parts: readonly ContentPart[], message?: ChatMessage): void {
  const last = messages.at(-1);
  if (last?.role === 'user') messages[messages.length - 1] = { ...last, parts: [...last.parts, ...parts] };
  else messages.push(message ?? { role: 'user', parts });
}

function wrapped({ parts }: SystemMessage): readonly ContentPart[] {
  return parts.map((part) =>
    part.type === 'text' ? { ...part, text: `<system-reminder>\n${part.text}\n</system-reminder>` } : part,
  );
}
