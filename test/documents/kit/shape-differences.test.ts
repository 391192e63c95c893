import { expect, it } from 'vitest';
import { shapeDifferences } from './shape-differences.ts';

const printed = { id: 'a', list: [{ name: 'x', text: 'y' }], deep: { on: true } };

it('an answer of the printed shape has no differences, whatever it has beyond', () => {
  const real = { id: 'b', more: 1, list: [{ name: 'z', text: '', extra: null }], deep: { on: false } };
  expect(shapeDifferences(printed, real)).toEqual([]);
});

it('what is missing, of another type, or empty is told by its path', () => {
  expect(shapeDifferences(printed, { id: 7, list: [{ name: 'z' }], deep: null })).toEqual([
    'id: printed string, is number',
    'list[].text: missing',
    'deep: printed object, is null',
  ]);
  expect(shapeDifferences(printed, { ...printed, list: [] })).toEqual(['list: printed with elements, is empty']);
});

it('a path at which something else prevails is left out', () => {
  const real = { ...printed, list: [{ name: ['x'], text: 'y' }] };
  expect(shapeDifferences(printed, real, ['list[].name'])).toEqual([]);
});
