import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import { toolCommand } from '../../lib/tool-command.ts';

const HOW_TO = `To get real answers, add a provider by POST /v1/providers, or: ${toolCommand('provider add')}`;
/** As its list calls it: nobody else was asked for then. */
const OWN_MODEL = 'demo';
const ECHO_CHARS = 80;
/** Where these are looked for: a question can have megabytes, and nobody else is answered while it is read. */
const LOOKED_AT_CHARS = 2_000;

/** What the demonstration says: that it is one, what it heard, and how to get further. The same question always gets the same answer. */
export function demoText(meaning: ChatMeaning, model: string): string {
  const heard = beginning(lastUserText(meaning.messages));
  const echo = heard === '' ? '' : ` You wrote: "${heard}".`;
  const instead = model === OWN_MODEL ? '' : `, answering in place of ${model}`;
  const text = `This is the built-in demonstration provider of Provider Router${instead}: no language model was asked.${echo} ${HOW_TO}`;
  const structured = meaning.output?.kind === 'json' || meaning.output?.kind === 'schema';
  return structured ? JSON.stringify({ demonstration: true, message: text }) : text;
}

/** A plausible number of tokens for a text. */
export function demoTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

export function demoInputTokens(meaning: ChatMeaning): number {
  return meaning.messages.reduce((sum, { parts }) => {
    const characters = parts.reduce((length, part) => length + (part.type === 'text' ? part.text.length : 0), 0);
    return sum + 4 + Math.ceil(characters / 4);
  }, 0);
}

function lastUserText(messages: readonly ChatMessage[]): string {
  const parts = messages.findLast((message) => message.role === 'user')?.parts ?? [];
  return parts.map((part) => (part.type === 'text' ? part.text.slice(0, LOOKED_AT_CHARS + 1) : '')).join(' ');
}

/** On one line. */
function beginning(text: string): string {
  const points = [...text.slice(0, LOOKED_AT_CHARS).replace(/\s+/g, ' ').trim()];
  const isWhole = points.length <= ECHO_CHARS && text.length <= LOOKED_AT_CHARS;
  return isWhole ? points.join('') : `${points.slice(0, ECHO_CHARS).join('')}…`;
}
