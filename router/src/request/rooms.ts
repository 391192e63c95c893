import { HealthBoard } from './attempts/health-board.ts';
import { LiveCalls } from './live-calls.ts';
import type { Catalogue, Clock, Recorder, ReportBug } from './ports.ts';

/** What requests need from outside. */
export interface RequestPorts {
  readonly catalogue: Catalogue;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly reportBug: ReportBug;
}

/** Everything that requests share: what they need from outside, and what they remember of each other. */
export interface Rooms extends RequestPorts {
  readonly board: HealthBoard;
  readonly liveCalls: LiveCalls;
  readonly random: () => number;
}

export function createRooms(ports: RequestPorts): Rooms {
  const { clock } = ports;
  return { ...ports, board: new HealthBoard(), liveCalls: new LiveCalls(clock), random: () => clock.random() };
}
