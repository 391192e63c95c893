import { expect, it } from 'vitest';
import type { ChatMessage } from '../../domain/chat-message.ts';
import { textResults } from './text-results.ts';

const image = { type: 'image', source: { kind: 'url', url: 'https://a.example/x.png' } } as const;
const text = (said: string) => ({ type: 'text', text: said }) as const;
const asks: ChatMessage = { role: 'user', parts: [text('And?')] };
const result = (callId: string, ...parts: ChatMessage['parts']): ChatMessage =>
  ({ role: 'tool', callId, parts }) as ChatMessage;

it('leaves results alone that are text', () => {
  const file = { type: 'file', source: { kind: 'text', mediaType: 'text/plain', text: 'x' } } as const;
  const messages = [result('a', text('fine'), file), asks];
  expect(textResults(messages)).toBe(messages);
});

it('shows pictures of results in the user’s next message, behind all results', () => {
  expect(textResults([result('a', text('see'), image), result('b', image), asks])).toEqual([
    result('a', text('see')),
    result('b', text('The result is shown below.')),
    {
      role: 'user',
      parts: [text('Shown by the tool call a:'), image, text('Shown by the tool call b:'), image, text('And?')],
    },
  ]);
});

it('makes that message where there is none', () => {
  const answer: ChatMessage = { role: 'assistant', parts: [text('ok')] };
  const shown: ChatMessage = { role: 'user', parts: [text('Shown by the tool call a:'), image] };
  expect(textResults([result('a', text('t'), image)])).toEqual([result('a', text('t')), shown]);
  expect(textResults([result('a', text('t'), image), answer])).toEqual([result('a', text('t')), shown, answer]);
});
