import type { Conversation } from './conversation.ts';

export type LineReading =
  | { readonly kind: 'question'; readonly text: string }
  /** Another provider, once it is known that it exists; undefined: the active one. */
  | { readonly kind: 'switch'; readonly provider: string | undefined }
  /** Done already; `say` is for the person. */
  | { readonly kind: 'done'; readonly say: string }
  | { readonly kind: 'quit' };

const help = [
  '/switch ID    another provider answers from now on (without ID: the active one)',
  '/model NAME   another model answers from now on (without NAME: the usual one)',
  '/clear        the conversation begins anew',
  '/help         this list',
  '/quit         the end, as Ctrl-D',
].join('\n');

/** What a line means: a question, or a command to the conversation. Two slashes begin a question that starts with one. */
export function readLine(line: string, conversation: Conversation): LineReading {
  const text = line.trim();
  if (!text.startsWith('/')) return { kind: 'question', text };
  if (text.startsWith('//')) return { kind: 'question', text: text.slice(1) };
  const [command, argument] = text.split(/\s+/, 2);
  switch (command) {
    case '/switch':
      return { kind: 'switch', provider: argument };
    case '/model':
      conversation.model = argument;
      return { kind: 'done', say: `${argument ?? 'The usual model'} answers from now on.` };
    case '/clear':
      conversation.forget();
      return { kind: 'done', say: 'The conversation begins anew.' };
    case '/quit':
    case '/exit':
      return { kind: 'quit' };
    case '/help':
      return { kind: 'done', say: help };
    default:
      return { kind: 'done', say: `There is no ${command}.\n${help}` };
  }
}
