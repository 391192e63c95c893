import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { strategies } from '../../router/src/request/routing/engine/strategies.ts';
import { arrivalsOf } from './arrivals.ts';
import { baselines } from './baselines.ts';
import { Luck } from './luck.ts';
import { ours } from './ours.ts';
import type { Policy } from './policy.ts';
import { simulate } from './simulate.ts';
import { staticEqual } from './static-equal.ts';
import { summarise } from './summary.ts';
import type { World } from './world.ts';

const shared = join(import.meta.dirname, '../../../shared/worlds');

const target = {
  provider: 'p',
  model: 'm',
  inputPricePerM: 1,
  outputPricePerM: 2,
  baseTtftMs: 400,
  promptMsPerToken: 0.1,
  tokensPerS: 60,
  latencySigma: 0.3,
  concurrencyCapacity: 20,
  weight: 1,
  priority: 1,
};

/** Three targets, the cheapest of which is away for two minutes. */
const outage: World = {
  name: 'outage',
  seed: 4,
  durationS: 300,
  arrivals: {
    ratePoints: [
      [0, 4],
      [300, 4],
    ],
    promptTokens: { median: 400, sigma: 0.5, max: 4_000 },
    outputTokens: { median: 100, sigma: 0.5, max: 1_000 },
    classes: [{ name: 'chat', share: 1 }],
  },
  maxAttempts: 3,
  deadlineMs: 30_000,
  firstTokenTimeoutMs: 15_000,
  deployments: [
    {
      ...target,
      id: 'cheap',
      provider: 'a',
      inputPricePerM: 0.2,
      outputPricePerM: 0.4,
      failures: [{ kind: 'outage', startS: 60, endS: 180, p: 1 }],
    },
    { ...target, id: 'middle', provider: 'b' },
    { ...target, id: 'dear', provider: 'c', inputPricePerM: 5, outputPricePerM: 15 },
  ],
};

describe('a world', () => {
  it('brings the same arrivals each time, as many as its rate says', () => {
    const arrivals = arrivalsOf(outage, new Luck(outage.seed));
    expect(arrivals).toEqual(arrivalsOf(outage, new Luck(outage.seed)));
    expect(arrivals.length).toBeGreaterThan(1_100);
    expect(arrivals.length).toBeLessThan(1_300);
  });

  it('counts every request once, and plays the same twice', () => {
    const first = simulate(outage, ours(outage, strategies.balanced));
    expect(simulate(outage, ours(outage, strategies.balanced))).toEqual(first);
    expect(first.requests).toBe(arrivalsOf(outage, new Luck(outage.seed)).length);
    expect(first.final).toBeGreaterThan(0.99);
  });

  it('has an outage that the router leaves within seconds and comes back from', () => {
    const { reactS, returnS, firstTry } = simulate(outage, ours(outage, strategies.balanced));
    expect(reactS).toBeLessThan(5);
    expect(returnS).toBeLessThan(60);
    expect(firstTry).toBeGreaterThan(simulate(outage, staticEqual(outage)).firstTry);
  });

  it('is cheaper by cost and quicker by performance', () => {
    const cost = simulate(outage, ours(outage, strategies['cost-optimized']));
    const performance = simulate(outage, ours(outage, strategies['performance-optimized']));
    expect(cost.costPer1k).toBeLessThan(performance.costPer1k);
    expect(performance.ttftP95).toBeLessThanOrEqual(cost.ttftP95);
  });
});

describe.skipIf(!existsSync(shared))('the shared worlds', () => {
  it('are played better by the balanced strategy than by every baseline', () => {
    const worlds = readdirSync(shared)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(join(shared, file), 'utf8')) as World);
    const balanced = meanOver(worlds, (world) => ours(world, strategies.balanced));
    expect(balanced.J).toBeLessThan(0.62);
    for (const baseline of Object.values(baselines)) {
      const other = meanOver(worlds, baseline);
      expect(balanced.J).toBeLessThan(other.J);
      expect(balanced.firstTry).toBeGreaterThan(other.firstTry);
    }
  }, 120_000);
});

function meanOver(worlds: readonly World[], player: (world: World) => Policy) {
  const summaries = worlds.map((world) =>
    summarise(simulate(world, player(world)), simulate(world, staticEqual(world))),
  );
  const mean = (name: 'J' | 'firstTry') =>
    summaries.reduce((sum, summary) => sum + summary[name], 0) / summaries.length;
  return { J: mean('J'), firstTry: mean('firstTry') };
}
