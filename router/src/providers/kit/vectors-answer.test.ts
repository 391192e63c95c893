import { expect, it } from 'vitest';
import { vectorsAnswer } from './vectors-answer.ts';

const names = { id: 'emb-1', model: 'm', createdS: 1 };

it('tells one vector for each input, in its place', () => {
  const reading = vectorsAnswer({ vectors: [[1], [2]], wanted: 2, inputTokens: 3 }, names);
  expect(reading).toMatchObject({
    kind: 'answer',
    events: [
      { type: 'answer-start' },
      { type: 'embedding', index: 0, vector: [1] },
      { type: 'embedding', index: 1, vector: [2] },
      { type: 'usage', usage: { inputTokens: 3 } },
    ],
  });
});

it('tells no tokens where nobody counted any', () => {
  const reading = vectorsAnswer({ vectors: [[1]], wanted: 1, inputTokens: undefined }, names);
  expect(reading).toMatchObject({
    kind: 'answer',
    events: [{ type: 'answer-start' }, { type: 'embedding' }],
    summary: { usage: undefined },
  });
});

it.each([
  ['none', [], 1],
  ['fewer than inputs', [[1]], 2],
  ['more than inputs', [[1], [2]], 1],
  ['an empty one', [[1], []], 2],
  ['an empty one too many', [[1], []], 1],
])('takes %s for a broken answer', (_, vectors, wanted) => {
  expect(vectorsAnswer({ vectors, wanted, inputTokens: undefined }, names)).toMatchObject({ kind: 'broken' });
});
