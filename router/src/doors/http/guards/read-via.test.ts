import { expect, it } from 'vitest';
import { readVia } from './read-via.ts';

const via = (header?: string) => readVia(header === undefined ? {} : { 'x-router-via': header }, 'me');

it('lets on what came from a client, and what came through others', () => {
  expect(via()).toEqual({ kind: 'onward', via: undefined });
  expect(via('one')).toEqual({ kind: 'onward', via: 'one' });
  expect(via('one ,two, me-too')).toEqual({ kind: 'onward', via: 'one, two, me-too' });
});

it('knows what was here before, wherever it stands in the row', () => {
  for (const header of ['me', 'me, one', 'one,me,two']) expect(via(header)).toEqual({ kind: 'looped' });
});

it('takes more than eight routers behind each other for a loop too', () => {
  const row = Array.from({ length: 8 }, (_, at) => `r${at}`);
  expect(via(row.join())).toEqual({ kind: 'onward', via: row.join(', ') });
  expect(via([...row, 'r8'].join())).toEqual({ kind: 'looped' });
});

it('passes on nothing that is no id', () => {
  expect(via(`a b, <x>, , one, ${'y'.repeat(65)}`)).toEqual({ kind: 'onward', via: 'one' });
  expect(via('?')).toEqual({ kind: 'onward', via: undefined });
});
