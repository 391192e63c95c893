import type { Target } from '../load/request-bytes.ts';
import { median, quantile } from './median.ts';
import { type Measurement, type Scene, withAll } from './scene.ts';

interface Quantiles {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const bodyBytes = 300;

/** Latency at a rate that no gateway finds hard. "Added" is against the mock asked directly in the same round. */
export const latency: Measurement = {
  rows: ['latency-p50', 'latency-p99'],
  run: (scene) =>
    withAll(scene, async (contestants) => {
      const direct: Target = { port: scene.workshop.mockPort, headers: {}, behaviour: 'plain', bodyBytes };
      const directRounds: Quantiles[] = [];
      for (const { gateway } of contestants)
        await ask(scene, gateway.target('plain', bodyBytes), 'warm-up', scene.pace.warmUpMs);
      for (let index = 0; index < scene.pace.latency.rounds; index += 1) {
        const base = await ask(scene, direct, 'direct', scene.pace.latency.roundMs);
        if (base === undefined) continue;
        directRounds.push(base);
        for (const { column, gateway } of contestants) {
          const found = await ask(scene, gateway.target('plain', bodyBytes), column, scene.pace.latency.roundMs);
          if (found === undefined) continue;
          scene.ledger.add('latency-p50', column, found.p50Ms - base.p50Ms);
          scene.ledger.add('latency-p99', column, found.p99Ms);
        }
      }
      noteDirect(scene, directRounds);
    }),
};

async function ask(scene: Scene, target: Target, who: string, durationMs: number): Promise<Quantiles | undefined> {
  scene.say(`latency: ${who}`);
  const { perSecond, connections } = scene.pace.latency;
  const result = await scene.load.load({ kind: 'open-loop', target, connections, perSecond, durationMs });
  scene.ledger.check('latency-p50', who, result);
  const [p50, p99] = [quantile(result.latenciesUs, 0.5), quantile(result.latenciesUs, 0.99)];
  return p50 === undefined || p99 === undefined ? undefined : { p50Ms: p50 / 1_000, p99Ms: p99 / 1_000 };
}

function noteDirect(scene: Scene, rounds: readonly Quantiles[]): void {
  const p50 = median(rounds.map((found) => found.p50Ms));
  const p99 = median(rounds.map((found) => found.p99Ms));
  if (p50 === undefined || p99 === undefined) return;
  scene.ledger.note(`Latency of the mock asked directly: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
}
