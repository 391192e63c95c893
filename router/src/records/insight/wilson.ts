/** An interval in which the truth lies, 95 % sure. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const Z = 1.96;

/** Of a share: `hits` of `count`. Good also for few and for shares near 0 and 1 (Wilson's score interval). */
export function wilson(hits: number, count: number): Interval {
  if (count === 0) return { low: 0, high: 1 };
  const share = hits / count;
  const scale = 1 + (Z * Z) / count;
  const middle = (share + (Z * Z) / (2 * count)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Of the difference of two shares, the first less the second (Newcombe's hybrid of two Wilson intervals). */
export function wilsonDifference(
  one: { readonly hits: number; readonly count: number },
  other: { readonly hits: number; readonly count: number },
): Interval {
  if (one.count === 0 || other.count === 0) return { low: -1, high: 1 };
  const [first, second] = [one.hits / one.count, other.hits / other.count];
  const [ofFirst, ofSecond] = [wilson(one.hits, one.count), wilson(other.hits, other.count)];
  const difference = first - second;
  return {
    low: difference - Math.hypot(first - ofFirst.low, ofSecond.high - second),
    high: difference + Math.hypot(ofFirst.high - first, second - ofSecond.low),
  };
}
