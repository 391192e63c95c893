import { expect, it } from 'vitest';
import { budget } from './budget.ts';
import { type Options, readOptions } from './options.ts';

function options(...words: string[]): Options {
  const reading = readOptions(words);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return reading.options;
}

it('measures every row with every peer when nothing is said', () => {
  const { rows, peers, quick } = options();
  expect(rows.size).toBe(budget.length);
  expect([...peers]).toEqual(['ours', 'a', 'nginx', 'portkey']);
  expect(quick).toBe(false);
});

it('takes rows by prefix, several times', () => {
  expect([...options('--only', 'cpu', '--only', 'rss-idle').rows]).toEqual([
    'cpu-300b',
    'cpu-10kb',
    'cpu-200kb',
    'rss-idle',
  ]);
});

it.each([
  [['--only', 'cpus'], 'no such row'],
  [['--peers', 'a,apache'], 'choose of ours, a, nginx, portkey'],
  [['--history-rows', '1e99'], 'whole number'],
  [['--fast'], '--fast'],
])('refuses %j and says why', (words, reason) => {
  expect(readOptions(words)).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
});
