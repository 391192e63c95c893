import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formProblem } from './form-problem.ts';

const form = z.object({
  text: z.string().min(1).max(3),
  long: z.string().min(2),
  yes: z.boolean(),
  count: z.int().min(1).max(9),
  share: z.number(),
  list: z.array(z.string()).min(1).max(2),
  map: z.record(z.string(), z.string()),
  inner: z.object({ a: z.string() }),
  word: z.enum(['one', 'two']),
  only: z.literal('this'),
  either: z.union([z.string(), z.number(), z.boolean()]),
  own: z.string().regex(/^a/, 'must begin with a'),
});

const good = {
  text: 'a',
  long: 'aa',
  yes: true,
  count: 1,
  share: 0.5,
  list: ['a'],
  map: {},
  inner: { a: 'a' },
  word: 'one',
  only: 'this',
  either: 1,
  own: 'a',
};

function told(field: string, value: unknown): readonly (readonly [string, string])[] {
  const read = form.safeParse({ ...good, [field]: value }, { error: formProblem });
  return (read.error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]);
}

describe('what is wrong with a field', () => {
  it.each([
    ['text', 7, 'must be a text'],
    ['text', '', 'must not be empty'],
    ['text', 'aaaa', 'must have at most 3 characters'],
    ['long', 'a', 'must have at least 2 characters'],
    ['yes', 'true', 'must be true or false'],
    ['count', 'one', 'must be a number'],
    ['count', 1.5, 'must be a whole number'],
    ['count', 0, 'must be at least 1'],
    ['count', 10, 'must be at most 9'],
    ['share', null, 'must be a number'],
    ['list', 'a', 'must be a list'],
    ['list', [], 'must have at least 1 entries'],
    ['map', [], 'must be a JSON object'],
    ['inner', 'a', 'must be a JSON object'],
    ['word', 'three', 'must be one of one, two'],
    ['only', 'that', 'must be this'],
    ['either', null, 'must be a text, a number or true or false'],
    ['own', 'b', 'must begin with a'],
  ])('%s: %j is told in plain words', (field, value, message) => {
    expect(told(field, value)).toEqual([[field, message]]);
  });

  it.each(Object.keys(good))('%s: is required where it is left out', (field) => {
    expect(told(field, undefined)).toEqual([[field, 'is required']]);
  });

  it('is nothing where all is well', () => {
    expect(told('text', 'a')).toEqual([]);
  });
});
