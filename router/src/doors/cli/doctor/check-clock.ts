import type { HistoryPageWire } from '../../management/contracts/history.ts';
import { timeWords } from '../time-words.ts';
import { type Finding, good, problem } from './finding.ts';

/** Clocks of one house differ by less. */
const TOLERANCE_MS = 60_000;
/** When this was written; a machine that woke without its clock shows an earlier time. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);

/** The clock against the newest record: what was recorded in the future was recorded under another clock. */
export function checkClock(nowMs: number, newest: HistoryPageWire | undefined): Finding {
  const mend = 'Set the clock, for instance: sudo timedatectl set-ntp true';
  if (nowMs < EARLIEST_MS) return problem('clock', `The clock of this machine says ${timeWords(nowMs)}.`, mend);
  const [record] = newest?.history ?? [];
  if (record !== undefined && record.created_at > nowMs + TOLERANCE_MS) {
    return problem('clock', `The newest request is of ${timeWords(record.created_at)}, which is in the future.`, mend);
  }
  return good('clock', timeWords(nowMs));
}
