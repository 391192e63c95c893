import type { ChatMeaning, ChatMessage } from '../../domain/chat-request.ts';
import { toolCommand } from '../../lib/tool-command.ts';

const HOW_TO = `To get real answers, add a provider by POST /v1/providers, or: ${toolCommand('provider add')}`;
const ECHO_CHARS = 80;

/** What the demonstration says: that it is one, what it heard, and how to get further. The same question always gets the same answer. */
export function demoText(meaning: ChatMeaning, model: string): string {
  const heard = lastUserText(meaning.messages);
  const echo = heard === '' ? '' : ` You wrote: "${shorten(heard)}".`;
  const text = `This is the built-in demonstration provider of Provider Router, answering in place of ${model}: no language model was asked.${echo} ${HOW_TO}`;
  const structured = meaning.output?.kind === 'json' || meaning.output?.kind === 'schema';
  return structured ? JSON.stringify({ demonstration: true, message: text }) : text;
}

/** A plausible number of tokens for a text. */
export function demoTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

export function demoInputTokens(meaning: ChatMeaning): number {
  return meaning.messages.reduce((sum, message) => sum + 4 + demoTokens(textOfMessage(message)), 0);
}

function lastUserText(messages: readonly ChatMessage[]): string {
  const last = messages.findLast((message) => message.role === 'user');
  return last === undefined ? '' : textOfMessage(last).replace(/\s+/g, ' ').trim();
}

function textOfMessage(message: ChatMessage): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
}

function shorten(text: string): string {
  const points = [...text];
  return points.length <= ECHO_CHARS ? text : `${points.slice(0, ECHO_CHARS).join('')}…`;
}
