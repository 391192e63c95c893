import { expect, it } from 'vitest';
import { markdownTable } from './markdown-table.ts';
import { Ledger } from './measure/ledger.ts';
import { renderReport, toJson } from './report.ts';

function ledgerOfOneRow(): Ledger {
  const ledger = new Ledger();
  for (const value of [34, 20, 33]) ledger.add('cpu-300b', 'ours', value);
  ledger.add('cpu-300b', 'a', 26);
  ledger.add('cpu-300b', 'portkey', 500);
  return ledger;
}

it('lines the columns up', () => {
  expect(
    markdownTable(
      ['a', 'long'],
      [
        ['1', '2'],
        ['three', '4'],
      ],
    ),
  ).toBe(['| a     | long |', '| ----- | ---- |', '| 1     | 2    |', '| three | 4    |'].join('\n'));
});

it('prints a row with its medians, factors, bounds and verdict', () => {
  const report = renderReport(ledgerOfOneRow(), {}, ['cpu-300b']);
  const cells = report
    .split('\n')
    .find((line) => line.includes('300 B'))
    ?.split('|')
    .map((cell) => cell.trim());
  expect(cells).toEqual([
    '',
    'CPU per request, 300 B body',
    'µs',
    '33.0',
    '26.0',
    '–',
    '500',
    '1.27 × a, 1/15.2 of portkey',
    '≤ 1.3 × a, ≤ 2.6 × nginx, ≤ 1/10 of portkey',
    '1.6 × a, 1/7 of portkey',
    'yes, as far as measured',
    '',
  ]);
});

it('does not let a row hold whose requests failed', () => {
  const ledger = ledgerOfOneRow();
  ledger.check('cpu-300b', 'ours', { done: 1, failures: 2, example: 'HTTP/1.1 500', latenciesUs: [] });
  const report = renderReport(ledger, {}, ['cpu-300b']);
  expect(report).toContain('NO: requests failed');
  expect(report).toContain('cpu-300b, ours: 2 (first: HTTP/1.1 500)');
});

it('names the value of the smaller size that a row is held against', () => {
  const ledger = new Ledger();
  ledger.add('scale-cpu', 'ours', 34);
  ledger.add('scale-cpu', 'baseline', 33.4);
  expect(renderReport(ledger, {}, ['scale-cpu'])).toContain('1.02 × baseline (33.4)');
});

it('gives programs every round and the verdict', () => {
  const [row] = JSON.parse(toJson(ledgerOfOneRow(), {}, ['cpu-300b'])).rows;
  expect(row).toMatchObject({
    id: 'cpu-300b',
    verdict: 'holds',
    medians: { ours: 33 },
    rounds: { ours: [34, 20, 33] },
  });
});
