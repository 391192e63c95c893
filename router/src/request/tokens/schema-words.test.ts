import { expect, it } from 'vitest';
import { schemaWords } from './schema-words.ts';
import { TextReader } from './text-reader.ts';

it('a choice may be any JSON, also one that has no text of its own', () => {
  const schema = { enum: ['red', 7, null, { toString: 1, valueOf: 2 }] };
  expect(schemaWords(schema, new TextReader())).toMatchObject({ choices: 4 });
});
