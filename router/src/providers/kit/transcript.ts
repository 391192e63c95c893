import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import type { ContentPart } from '../../domain/media.ts';
import { documentText } from './joined-texts.ts';
import type { SayableTarget } from './sayable-target.ts';

/** What one message says in words. */
export interface SpokenMessage {
  readonly role: ChatMessage['role'];
  readonly text: string;
}

const speakers = { user: 'User', assistant: 'Assistant', tool: 'Tool result', system: '', developer: '' } as const;

/** A conversation as one text, for targets that take no more. Instructions and a question need no names before them. */
export function transcript(spoken: readonly SpokenMessage[]): string {
  const said = spoken.filter(({ text }) => text !== '');
  const isDialogue = said.some(({ role }) => role === 'assistant' || role === 'tool');
  return said
    .map(({ role, text }) => (isDialogue && speakers[role] !== '' ? `${speakers[role]}: ${text}` : text))
    .join('\n\n');
}

/** The words of a part; undefined where it has none. Thoughts are for the one who thought them. */
export function wordsOf(part: ContentPart | AssistantPart): string | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text;
    case 'reasoning':
      return '';
    case 'tool-call':
      return `Called ${part.name}: ${part.input}`;
    case 'file':
      return documentText(part);
    case 'image':
    case 'audio':
    case 'video':
    case 'native':
      return undefined;
  }
}

/** What can be told in words alone. */
export const transcriptTarget: SayableTarget = {
  // Nothing is native to it.
  dialect: 'events',
  opens: () => false,
  lacks: (part) => (wordsOf(part) === undefined ? 'part' : []),
  knowsFile: () => false,
  takesThoughts: false,
  names: false,
  failedResults: false,
  cacheMarks: 'nowhere',
  strictTools: false,
};
