import { expect, it } from 'vitest';
import { parseCpuList } from './cores.ts';

it('reads ranges and single cores', () => {
  expect(parseCpuList('0-2,5')).toEqual([0, 1, 2, 5]);
  expect(parseCpuList('3')).toEqual([3]);
});
