import { createHash } from 'node:crypto';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import type { ContentPart } from '../../domain/media.ts';

/** A conversation as the vendor keeps it: the chat, and the message that the next one answers. */
export interface ChatSession {
  readonly chatId: string;
  readonly parentId: string;
}

/** A session is a hundred bytes. What is forgotten goes on in a new chat, with its history told once more. */
const MAX_SESSIONS = 20_000;

/**
 * Which conversations go on in which chat. Clients send no id, so a conversation is known by what was said in it so far, answers included: nobody
 * gets into another's chat by the same first words, and a conversation that branches goes on from the right message in each branch.
 */
export class ChatSessions {
  readonly #byHistory = new Map<string, ChatSession>();

  find(key: string): ChatSession | undefined {
    return this.#byHistory.get(key);
  }

  keep(key: string, session: ChatSession): void {
    // Put at the end: the oldest goes first.
    this.#byHistory.delete(key);
    this.#byHistory.set(key, session);
    for (const oldest of this.#byHistory.keys()) {
      if (this.#byHistory.size <= MAX_SESSIONS) return;
      this.#byHistory.delete(oldest);
    }
  }

  forget(key: string): void {
    this.#byHistory.delete(key);
  }
}

/** What a conversation with a model is known by. `answer`: what the model said last, where no message tells it yet. */
export function historyKey(model: string, messages: readonly ChatMessage[], answer?: string): string {
  const hash = createHash('sha256').update(model);
  for (const message of messages) hash.update(`\0${message.role}\0${bare(message.parts.map(textOf).join(''))}`);
  if (answer !== undefined) hash.update(`\0assistant\0${bare(answer)}`);
  return hash.digest('base64');
}

/** Clients trim what they repeat, and calls come back in the form that was taught: white space does not count. */
function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Thoughts do not come back from most clients, and do not count. */
function textOf(part: ContentPart | AssistantPart): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text;
    case 'reasoning':
      return '';
    case 'tool-call':
      return `${part.name}(${part.input})`;
    case 'native':
      return JSON.stringify(part.native.value);
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return JSON.stringify(part.source);
  }
}
