import { expect, it } from 'vitest';
import { parseProcStat, parseResidentBytes, treeOf } from './proc-stat.ts';

const line =
  '4242 (node (v) x) S 77 4242 4242 0 -1 4194304 1 2 3 4 150 50 7 3 20 0 11 0 8814 1234567 2345 18446744073709551615';

it('reads parent and times behind a name with spaces and brackets', () => {
  expect(parseProcStat(line)).toEqual({ pid: 4242, parent: 77, ownTicks: 200, reapedTicks: 10 });
});

it('refuses what is not a stat line', () => {
  expect(parseProcStat('')).toBeUndefined();
  expect(parseProcStat('12 (cut) S 1')).toBeUndefined();
});

it('finds children of children and leaves strangers out', () => {
  const process = (pid: number, parent: number) => ({ pid, parent, ownTicks: 1, reapedTicks: 0 });
  const all = [process(3, 2), process(1, 0), process(2, 1), process(9, 8)];
  expect(treeOf(1, all).map((stat) => stat.pid)).toEqual([1, 2, 3]);
});

it('reads resident memory in bytes and takes a zombie for nothing', () => {
  expect(parseResidentBytes('Name:\tnode\nVmRSS:\t    2048 kB\nThreads:\t11\n')).toBe(2_097_152);
  expect(parseResidentBytes('Name:\tnode\nState:\tZ (zombie)\n')).toBe(0);
});
