import type { CallBlock } from '../../calls/call-figures.ts';
import type { Interval } from '../wilson.ts';

export type BlockSum = Omit<CallBlock, 'startMs'>;

/** What is told of the sums of some blocks; undefined where they tell nothing. */
type Statistic = (one: BlockSum, other: BlockSum) => number | undefined;

const ROUNDS = 500;
/** Of fewer nobody can say how far the luck of a piece of time reaches. */
const LEAST_BLOCKS = 10;

/**
 * Between which values a number of two deployments lies, 95 % sure, told by drawing whole pieces of time again and again: what happens within one hangs
 * together. `random` gives 0..1. undefined where there is too little time.
 */
export function blockBootstrap(
  one: readonly CallBlock[],
  other: readonly CallBlock[],
  statistic: Statistic,
  random: () => number,
): Interval | undefined {
  const pairs = pairUp(one, other);
  if (pairs.length < LEAST_BLOCKS) return undefined;
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = [emptySum(), emptySum()];
    for (let drawn = 0; drawn < pairs.length; drawn++) {
      const pair = pairs[Math.floor(random() * pairs.length)];
      if (pair?.one !== undefined) add(first, pair.one);
      if (pair?.other !== undefined) add(second, pair.other);
    }
    const value = statistic(first, second);
    if (value !== undefined && Number.isFinite(value)) values.push(value);
  }
  // A draw without any call of one of them tells that there are too few.
  if (values.length < ROUNDS * 0.95) return undefined;
  values.sort((left, right) => left - right);
  const low = values[Math.floor(values.length * 0.025)];
  const high = values[Math.ceil(values.length * 0.975) - 1];
  return low === undefined || high === undefined ? undefined : { low, high };
}

interface Pair {
  one?: CallBlock;
  other?: CallBlock;
}

function pairUp(one: readonly CallBlock[], other: readonly CallBlock[]): readonly Pair[] {
  const pairs = new Map<number, Pair>(one.map((block) => [block.startMs, { one: block }]));
  for (const block of other) pairs.set(block.startMs, { ...pairs.get(block.startMs), other: block });
  return [...pairs.values()];
}

type Mutable = { -readonly [Name in keyof BlockSum]: number };

function emptySum(): Mutable {
  return { answered: 0, bad: 0, costUsd: 0, pricedTokens: 0 };
}

function add(sum: Mutable, block: CallBlock): void {
  sum.answered += block.answered;
  sum.bad += block.bad;
  sum.costUsd += block.costUsd;
  sum.pricedTokens += block.pricedTokens;
}
