import { setTimeout as sleep } from 'node:timers/promises';
import type { Column } from '../budget.ts';
import { fillRegistry } from '../peers/fill-database.ts';
import { type Gateway, RunningGateway } from '../peers/gateway.ts';
import { copyHome, databaseOf, type Home, router } from '../peers/router.ts';
import { interleave } from './cpu-per-request.ts';
import { median } from './median.ts';
import { residentBytes } from './process-tree.ts';
import { type Measurement, type Scene, withOne } from './scene.ts';

const few = { providers: 10, keys: 1 };

interface Size {
  readonly column: Column;
  readonly gateway: Gateway;
}

/** The router with few providers and keys against itself with many. */
export function registryScale(home: Home): Measurement {
  return {
    rows: ['scale-cpu', 'scale-rss', 'scale-start'],
    async run(scene) {
      const many = scene.pace.scale;
      scene.say(`scale: filling ${many.providers} providers and ${many.keys} keys`);
      const sizes: readonly Size[] = [
        { column: 'baseline', gateway: filled(scene, home, 'few', few) },
        { column: 'ours', gateway: filled(scene, home, 'many', many) },
      ];
      scene.ledger.note(
        `Scale: ${few.providers} providers and ${few.keys} key against ${many.providers} providers and ${many.keys} keys`,
      );
      await compareCpu(scene, sizes, 'scale-cpu');
      await compareStarts(scene, sizes);
    },
  };
}

function filled(scene: Scene, home: Home, name: string, want: { providers: number; keys: number }): Gateway {
  const copy = copyHome(home, name);
  fillRegistry(databaseOf(copy), want);
  return router(copy, scene.workshop);
}

/** Runs the same small requests through both sizes, in turns. */
export async function compareCpu(
  scene: Scene,
  sizes: readonly Size[],
  row: 'scale-cpu' | 'history-cpu',
): Promise<void> {
  const running: { readonly column: Column; readonly gateway: RunningGateway }[] = [];
  try {
    for (const { column, gateway } of sizes) {
      running.push({ column, gateway: await RunningGateway.start(gateway, scene.workshop.children) });
    }
    await interleave(scene, running, { row, behaviour: 'plain', bodyBytes: 300 });
  } finally {
    await Promise.all(running.map(({ gateway }) => gateway.stop()));
  }
}

async function compareStarts(scene: Scene, sizes: readonly Size[]): Promise<void> {
  const memory: Partial<Record<Column, number[]>> = {};
  for (let index = 0; index < scene.pace.scale.starts; index += 1) {
    for (const { column, gateway } of sizes) {
      scene.say(`scale-start: ${column}`);
      await withOne(scene, gateway, async (running) => {
        scene.ledger.add('scale-start', column, running.coldStartMs);
        await sleep(scene.pace.starts.idleMs);
        memory[column] = [...(memory[column] ?? []), residentBytes(running.pid)];
      });
    }
  }
  const [large, small] = [median(memory.ours ?? []), median(memory.baseline ?? [])];
  const entries = scene.pace.scale.providers + scene.pace.scale.keys - few.providers - few.keys;
  if (large !== undefined && small !== undefined)
    scene.ledger.add('scale-rss', 'ours', (large - small) / entries / 1_000);
}
