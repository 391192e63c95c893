import type { Luck } from './luck.ts';
import type { TokenSpread, World } from './world.ts';

export interface Arrival {
  readonly index: number;
  readonly atS: number;
  readonly task: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** All requests of a world, oldest first. */
export function arrivalsOf(world: World, luck: Luck): readonly Arrival[] {
  const { ratePoints } = world.arrivals;
  const maxRate = Math.max(...ratePoints.map(([, perS]) => perS));
  const arrivals: Arrival[] = [];
  let atS = 0;
  for (let k = 0; ; k += 1) {
    atS -= Math.log(1 - luck.uniform(1, k, 0)) / maxRate;
    if (atS >= world.durationS) return arrivals;
    if (luck.uniform(2, k, 0) * maxRate < rateAt(ratePoints, atS))
      arrivals.push(arrivalOf(world, luck, k, arrivals.length, atS));
  }
}

function arrivalOf(world: World, luck: Luck, k: number, index: number, atS: number): Arrival {
  const { classes, promptTokens, outputTokens } = world.arrivals;
  let left = luck.uniform(3, k, 0) * classes.reduce((sum, { share }) => sum + share, 0);
  let task = classes[0];
  for (const one of classes) {
    task = one;
    left -= one.share;
    if (left < 0) break;
  }
  return {
    index,
    atS,
    task: task?.name ?? 'chat',
    promptTokens: tokens(promptTokens, task?.promptScale ?? 1, luck.normal(4, k, 0)),
    outputTokens: tokens(outputTokens, task?.outputScale ?? 1, luck.normal(6, k, 0)),
  };
}

function tokens({ median, sigma, max }: TokenSpread, scale: number, z: number): number {
  return Math.min(max, Math.max(1, Math.floor(median * scale * Math.exp(sigma * z))));
}

function rateAt(points: World['arrivals']['ratePoints'], atS: number): number {
  let before = points[0];
  if (before === undefined) return 0;
  for (const point of points) {
    if (point[0] > atS) {
      const [fromS, fromRate] = before;
      if (point[0] === fromS || atS < fromS) return fromRate;
      return fromRate + ((point[1] - fromRate) * (atS - fromS)) / (point[0] - fromS);
    }
    before = point;
  }
  return before[1];
}
