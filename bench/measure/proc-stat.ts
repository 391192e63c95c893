/** What the bench reads of one `/proc/<pid>/stat`. Times are clock ticks. */
export interface ProcStat {
  readonly pid: number;
  readonly parent: number;
  /** utime + stime of all its threads, living and dead. */
  readonly ownTicks: number;
  /** cutime + cstime: children that ended and were waited for. */
  readonly reapedTicks: number;
}

/** Fields as proc(5) counts them, from the one after the name (which may hold spaces and brackets, so it is cut at the last bracket). */
const PARENT = 1;
const UTIME = 11;
const STIME = 12;
const CUTIME = 13;
const CSTIME = 14;

/** Reads one line of `/proc/<pid>/stat`; undefined when it is not one. */
export function parseProcStat(line: string): ProcStat | undefined {
  const nameEnd = line.lastIndexOf(')');
  const pid = Number.parseInt(line, 10);
  if (nameEnd === -1 || Number.isNaN(pid)) return undefined;
  const fields = line
    .slice(nameEnd + 2)
    .split(' ')
    .map(Number);
  const at = (index: number): number => fields[index] ?? Number.NaN;
  const stat = { pid, parent: at(PARENT), ownTicks: at(UTIME) + at(STIME), reapedTicks: at(CUTIME) + at(CSTIME) };
  return Number.isNaN(stat.parent + stat.ownTicks + stat.reapedTicks) ? undefined : stat;
}

/** The process and all that descend from it. */
export function treeOf(root: number, all: readonly ProcStat[]): readonly ProcStat[] {
  const found = all.filter((stat) => stat.pid === root);
  for (const stat of found) found.push(...all.filter((child) => child.parent === stat.pid));
  return found;
}

/** `VmRSS` of a `/proc/<pid>/status`, bytes; 0 for a process that has no memory left (a zombie). */
export function parseResidentBytes(status: string): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? 0 : Number(kibibytes) * 1024;
}
