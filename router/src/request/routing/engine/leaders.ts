import type { Contender } from './contender.ts';
import { type Expected, type Means, meansOf, type Reading, readContender, scoreOf } from './score.ts';
import type { Weights } from './weights.ts';

/** Up to so many, all are scored each time. */
const FEW = 64;
const LEADERS = 24;
const OTHERS = 8;
const SCAN_EACH_MS = 500;

/** The candidates of a decision, and the means they are measured by. */
export interface Field {
  readonly among: readonly Contender[];
  /** undefined: of those among whom is chosen. */
  readonly means: Means | undefined;
}

interface Scan {
  readonly leaders: readonly Contender[];
  readonly means: Means;
  readonly atMs: number;
}

/** Of many deployments those worth a look: a full scan twice a second finds the leaders, and chance adds some others. */
export class Leaders {
  /** By the very array of eligible deployments, which is one and the same until the registry changes. */
  readonly #scans = new WeakMap<readonly Contender[], Scan>();

  field(
    eligible: readonly Contender[],
    expected: Expected,
    weights: Weights,
    nowMs: number,
    random: () => number,
  ): Field {
    if (eligible.length <= FEW) return { among: eligible, means: undefined };
    const scan = this.#scan(eligible, expected, weights, nowMs);
    const among = [...scan.leaders];
    for (let drawn = 0; drawn < OTHERS; drawn += 1) {
      const other = eligible[Math.floor(random() * eligible.length)];
      if (other !== undefined && !among.includes(other)) among.push(other);
    }
    return { among, means: scan.means };
  }

  #scan(eligible: readonly Contender[], expected: Expected, weights: Weights, nowMs: number): Scan {
    const known = this.#scans.get(eligible);
    if (known !== undefined && nowMs - known.atMs < SCAN_EACH_MS) return known;
    const readings = eligible.map((one) => readContender(one, expected, nowMs));
    const means = meansOf(readings);
    const best = new BestReadings(LEADERS);
    for (const reading of readings) {
      if (!reading.contender.isUsable(nowMs)) continue;
      reading.score = scoreOf(reading, means, expected, weights);
      best.offer(reading);
    }
    const scan = { leaders: best.readings.map(({ contender }) => contender), means, atMs: nowMs };
    this.#scans.set(eligible, scan);
    return scan;
  }
}

/** The few best of many, without sorting them all. */
class BestReadings {
  readonly readings: Reading[] = [];
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  offer(reading: Reading): void {
    const { readings } = this;
    const worst = readings.at(-1);
    if (readings.length === this.#count && worst !== undefined && worst.score <= reading.score) return;
    if (readings.length === this.#count) readings.pop();
    const at = readings.findIndex(({ score }) => score > reading.score);
    readings.splice(at < 0 ? readings.length : at, 0, reading);
  }
}
