import type { Metrics } from './metrics.ts';

/** A strategy's metrics in a world beside those of the yardstick. `J`: lower is better. */
export interface Summary extends Metrics {
  readonly J: number;
  readonly costRatio: number;
}

export function summarise(metrics: Metrics, yardstick: Metrics): Summary {
  const costRatio = metrics.costPer1k / yardstick.costPer1k;
  const slow =
    (metrics.ttftP50 / yardstick.ttftP50 +
      metrics.ttftP95 / yardstick.ttftP95 +
      metrics.totalP50 / yardstick.totalP50 +
      metrics.totalP95 / yardstick.totalP95) /
    4;
  const lost = 3 * (1 - metrics.firstTry) + 20 * (1 - metrics.final);
  return { J: 0.4 * costRatio + 0.3 * slow + 0.3 * lost, costRatio, ...metrics };
}

/** The mean of each quantity over the worlds in which it could be measured. */
export function meanSummary(summaries: readonly Summary[]): Partial<Record<keyof Summary, number>> {
  const sums = new Map<keyof Summary, { sum: number; count: number }>();
  for (const summary of summaries) {
    for (const [name, value] of Object.entries(summary) as [keyof Summary, number | undefined][]) {
      if (value === undefined || Number.isNaN(value)) continue;
      const { sum, count } = sums.get(name) ?? { sum: 0, count: 0 };
      sums.set(name, { sum: sum + value, count: count + 1 });
    }
  }
  return Object.fromEntries([...sums].map(([name, { sum, count }]) => [name, sum / count]));
}
