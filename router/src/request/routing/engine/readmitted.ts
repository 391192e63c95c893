import type { Contender } from './contender.ts';
import { failureProbability } from './score.ts';

/**
 * Where more than half of all are out, those come in again that were put out for failing much, the best first, until half are in: all of the load on the few
 * others would fell them, too. `usable`: how many are in already.
 */
export function readmitted<One extends Contender>(
  among: readonly One[],
  usable: number,
  mayAnswer: (one: One) => boolean,
  nowMs: number,
): readonly One[] {
  if (2 * usable >= among.length) return [];
  const ejected = among.filter((one) => one.isEjected(nowMs) && mayAnswer(one));
  if (ejected.length === 0) return ejected;
  const failure = (one: One): number => failureProbability(one.numbers, nowMs);
  return ejected.toSorted((one, other) => failure(one) - failure(other)).slice(0, Math.ceil(among.length / 2) - usable);
}
