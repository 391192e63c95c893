import type { RoutingReports } from './domain/routing-reports.ts';
import type { Log } from './lib/log.ts';
import type { Registry } from './registry/registry.ts';
import { readState, type StateFile } from './request/engine-state.ts';
import { Housekeeping } from './request/housekeeping.ts';
import { probesReport } from './request/probes-report.ts';
import type { Rooms } from './request/rooms.ts';
import { StateKeeper } from './request/state-keeper.ts';

export interface HousekeepingOptions {
  /** undefined: what the engine knows is kept nowhere. */
  readonly stateFile: StateFile | undefined;
  readonly registry: Registry;
  readonly rooms: Rooms;
  readonly log: Log;
}

/** What the engine does for itself. */
export interface HousekeepingDesk {
  /** Recalls what an earlier life knew, and begins. */
  keepHouse(): Promise<void>;
  readonly routing: RoutingReports;
  close(): Promise<void>;
}

/** Nothing is read and nothing is done before somebody asks for it. */
export function composeHousekeeping({ stateFile, registry, rooms, log }: HousekeepingOptions): HousekeepingDesk {
  let housekeeping: Housekeeping | undefined;
  let recalling: Promise<void> | undefined;
  const recall = (): Promise<void> => {
    recalling ??= recallState(stateFile, rooms, log);
    return recalling;
  };
  const warn = (error: unknown): void =>
    log.warn({ err: error }, 'What the engine knows could not be kept; after a restart it begins anew.');
  return {
    async keepHouse() {
      await recall();
      housekeeping ??= new Housekeeping(rooms, stateFile && new StateKeeper(rooms, stateFile, warn));
    },
    routing: {
      async probes() {
        await recall();
        return probesReport(rooms);
      },
      async predictor() {
        await recall();
        return rooms.teacher.report(registry.current().settings.learning);
      },
    },
    async close() {
      await housekeeping?.close();
    },
  };
}

/** A state that cannot be used is worth a line and no more: the engine begins anew. */
async function recallState(file: StateFile | undefined, rooms: Rooms, log: Log): Promise<void> {
  try {
    const recalled = readState(await file?.read(), rooms);
    if (recalled.kind === 'dropped') log.warn({}, `What the engine knew before is dropped. ${recalled.why}`);
  } catch (error) {
    log.warn({ err: error }, 'What the engine knew before could not be read; it begins anew.');
  }
}
