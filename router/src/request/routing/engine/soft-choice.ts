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

/** The one where the session was before, unless another is so much better that its kept prompt is not worth staying for. */
export function staying<One extends { readonly score: number }>(
  scored: readonly One[],
  before: One | undefined,
): One | undefined {
  return before !== undefined && nearBest(scored).includes(before) ? before : undefined;
}

/** Those that are so near to the best that they count as its equals. */
export function nearBest<One extends { readonly score: number }>(scored: readonly One[]): readonly One[] {
  let best = Number.POSITIVE_INFINITY;
  for (const { score } of scored) if (score < best) best = score;
  return scored.filter(({ score }) => score - best <= WITHIN);
}

/** How likely each of them is to be chosen, in their order. */
export function probabilitiesOf(scores: readonly number[]): readonly number[] {
  const best = Math.min(...scores);
  const chances = scores.map((score) => chance(score, best));
  const sum = chances.reduce((before, own) => before + own, 0);
  return chances.map((own) => own / sum);
}

function chance(score: number, best: number): number {
  const behind = score - best;
  return behind > WITHIN ? 0 : Math.exp(-behind / TEMPERATURE);
}
