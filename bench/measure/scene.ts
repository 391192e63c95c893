import type { Column, RowId } from '../budget.ts';
import { type Gateway, RunningGateway } from '../peers/gateway.ts';
import type { Workshop } from '../peers/workshop.ts';
import type { Ledger } from './ledger.ts';
import type { LoadSide } from './load-side.ts';
import type { Pace } from './pace.ts';

/** What every measurement works with. */
export interface Scene {
  readonly workshop: Workshop;
  readonly load: LoadSide;
  readonly gateways: readonly Gateway[];
  readonly ledger: Ledger;
  readonly pace: Pace;
  /** The rows that were asked for. */
  readonly rows: ReadonlySet<RowId>;
  /** Says what goes on, for whoever waits. */
  readonly say: (text: string) => void;
}

/** Something that measures one or more rows in one go. */
export interface Measurement {
  readonly rows: readonly RowId[];
  run(scene: Scene): Promise<void>;
}

/** A gateway that runs, and the column it fills. */
export interface Contestant {
  readonly column: Column;
  readonly gateway: RunningGateway;
}

/** Starts all gateways, hands them over, and stops them however that ends. */
export async function withAll(scene: Scene, use: (contestants: readonly Contestant[]) => Promise<void>): Promise<void> {
  const running: Contestant[] = [];
  try {
    for (const gateway of scene.gateways) {
      running.push({ column: gateway.name, gateway: await RunningGateway.start(gateway, scene.workshop.children) });
    }
    await use(running);
  } finally {
    await Promise.all(running.map(({ gateway }) => gateway.stop()));
  }
}

/** Starts one gateway, hands it over, and stops it however that ends. */
export async function withOne(
  scene: Scene,
  gateway: Gateway,
  use: (running: RunningGateway) => Promise<void>,
): Promise<void> {
  const running = await RunningGateway.start(gateway, scene.workshop.children);
  try {
    await use(running);
  } finally {
    await running.stop();
  }
}
