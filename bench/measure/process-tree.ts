import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type ProcStat, parseProcStat, parseResidentBytes, treeOf } from './proc-stat.ts';

/** The unit of all times in /proc. */
export const tickMicroseconds = 1_000_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU time that a process and all its descendants have used since they began, microseconds (steps of one clock tick, mostly 10 ms). */
export function cpuMicroseconds(root: number): number {
  const ticks = treeOf(root, allProcesses()).reduce((sum, stat) => sum + stat.ownTicks + stat.reapedTicks, 0);
  return ticks * tickMicroseconds;
}

/** Resident memory of a process and all its descendants, bytes. Pages that they share count for each. */
export function residentBytes(root: number): number {
  return treeOf(root, allProcesses()).reduce((sum, stat) => sum + residentOf(stat.pid), 0);
}

function residentOf(pid: number): number {
  return parseResidentBytes(readProc(`${pid}/status`));
}

function allProcesses(): readonly ProcStat[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => parseProcStat(readProc(`${pid}/stat`)) ?? []);
}

/** A process may end between the listing and the reading: then it is empty. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
