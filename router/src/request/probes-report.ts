import type { ProbesReport } from '../domain/routing-reports.ts';
import type { Rooms } from './rooms.ts';

export function probesReport({ board, catalogue, clock }: Rooms): ProbesReport {
  const view = catalogue.current();
  board.follow(view);
  const { probes } = board.fleet;
  const nowMs = clock.ticksMs();
  return {
    spentUsdToday: probes.spentUsd(clock.nowMs()),
    spentUsdTotal: probes.spentUsdTotal,
    calls: { ...probes.calls },
    down: board.down(nowMs),
  };
}
