import { expect, it } from 'vitest';
import type { BudgetRow } from './budget.ts';
import { judge, type Medians, worst } from './judge.ts';

const row: BudgetRow = {
  id: 'cpu',
  quantity: 'CPU',
  unit: 'µs',
  limits: [
    { kind: 'times', of: 'a', target: 1.3, redLine: 1.6 },
    { kind: 'times', of: 'portkey', target: 1 / 10 },
  ],
};
const verdict = (medians: Medians) => worst(judge(row, medians));

it('holds when every limit holds', () => {
  expect(verdict({ ours: 30, a: 25, portkey: 400 })).toBe('holds');
});

it('misses when one limit is passed, and is red only past a red line', () => {
  expect(verdict({ ours: 35, a: 25, portkey: 400 })).toBe('missed');
  expect(verdict({ ours: 30, a: 25, portkey: 200 })).toBe('missed');
  expect(verdict({ ours: 41, a: 25, portkey: 500 })).toBe('red');
});

it('judges by what is there and says nothing where nothing is', () => {
  expect(verdict({ ours: 30, a: 25 })).toBe('holds');
  expect(verdict({ a: 25, portkey: 400 })).toBe('unknown');
});

it('takes differences and plain bounds too', () => {
  const limits: BudgetRow['limits'] = [
    { kind: 'plus', of: 'nginx', target: 1, redLine: 3 },
    { kind: 'at-most', target: 10 },
  ];
  expect(judge({ ...row, limits }, { ours: 4, nginx: 2 }).map((found) => found.verdict)).toEqual(['missed', 'holds']);
  expect(judge({ ...row, limits }, { ours: 11, nginx: 2 }).map((found) => found.verdict)).toEqual(['red', 'missed']);
});
