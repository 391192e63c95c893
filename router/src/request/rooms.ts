import { HealthBoard } from './attempts/health-board.ts';
import { LiveCalls } from './live-calls.ts';
import { Memory } from './memory.ts';
import type { Catalogue, Clock, Recorder, ReportBug } from './ports.ts';
import { RoutingDesk } from './routing/routing-desk.ts';
import { TokenRatios } from './tokens/token-ratios.ts';

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
  readonly desk: RoutingDesk;
  readonly liveCalls: LiveCalls;
  readonly ratios: TokenRatios;
  readonly memory: Memory;
  readonly random: () => number;
}

export function createRooms(ports: RequestPorts): Rooms {
  const { clock } = ports;
  const board = new HealthBoard();
  return {
    ...ports,
    board,
    desk: new RoutingDesk(board),
    liveCalls: new LiveCalls(clock),
    ratios: new TokenRatios(),
    memory: new Memory(clock),
    random: () => clock.random(),
  };
}
