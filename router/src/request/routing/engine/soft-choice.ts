import type { Reading } from './score.ts';

const TEMPERATURE = 0.03;
const WITHIN = 0.18;

export interface Chosen {
  readonly reading: Reading;
  /** How probable this choice was. */
  readonly propensity: number;
}

/**
 * One of the best: near-equals share the load, so that no herd runs to a single one, and every choice has a probability that a later replay can
 * weigh it by.
 */
export function softChoice(readings: readonly Reading[], random: number): Chosen | undefined {
  let best = Number.POSITIVE_INFINITY;
  for (const { score } of readings) if (score < best) best = score;
  let sum = 0;
  for (const { score } of readings) sum += chance(score, best);
  let left = random * sum;
  let last: Chosen | undefined;
  for (const reading of readings) {
    const own = chance(reading.score, best);
    if (own === 0) continue;
    last = { reading, propensity: own / sum };
    left -= own;
    if (left < 0) break;
  }
  return last;
}

function chance(score: number, best: number): number {
  const behind = score - best;
  return behind > WITHIN ? 0 : Math.exp(-behind / TEMPERATURE);
}
