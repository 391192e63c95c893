import { expect, it } from 'vitest';
import { mistakeSentence } from './mistake-sentence.ts';

it.each([
  ["error: unknown command 'nonsense'\n", 'There is no command "nonsense".\n'],
  [
    "error: unknown command 'provder'\n(Did you mean provider?)\n",
    'There is no command "provder". Did you mean provider?\n',
  ],
  [
    "error: unknown option '--por'\n(Did you mean one of --port, --pore?)\n",
    'There is no option "--por". Did you mean --port, --pore?\n',
  ],
  ["error: missing required argument 'id'\n", 'Give it id as well.\n'],
  ["error: option '--port <PORT>' argument missing\n", "Option '--port <PORT>' argument missing.\n"],
])('says %j as a sentence', (said, sentence) => {
  expect(mistakeSentence(said)).toBe(sentence);
});
