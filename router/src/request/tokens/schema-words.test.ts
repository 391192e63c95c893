import { expect, it } from 'vitest';
import { schemaWords } from './schema-words.ts';

it('a choice may be any JSON, also one that has no text of its own', () => {
  const schema = { enum: ['red', 7, null, { toString: 1, valueOf: 2 }] };
  expect(schemaWords(schema)).toMatchObject({ choices: 4 });
});
