import { createHash } from 'node:crypto';
import type { HistoryFilter, HistoryPosition } from '../../../records/ports.ts';

const MARK_LENGTH = 12;

/** Opaque to clients: what is in it may change. It is good for the filters of its page alone. */
export function writeHistoryCursor(position: HistoryPosition, filter: HistoryFilter): string {
  const numbers = position.order === 'written' ? [position.seq] : [position.atMs, position.seq];
  return Buffer.from([markOf(filter), ...numbers].join('.')).toString('base64url');
}

/** undefined where it is none that was written here for these filters. */
export function readHistoryCursor(cursor: string, filter: HistoryFilter): HistoryPosition | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [, mark, first, second] = /^(\w+)\.(-?\d{1,16})(?:\.(\d{1,16}))?$/.exec(text) ?? [];
  if (mark !== markOf(filter)) return undefined;
  if (second === undefined) return { order: 'written', seq: Number(first) };
  return { order: 'began', atMs: Number(first), seq: Number(second) };
}

function markOf({ requestId, provider, model, status, fromMs, toMs }: HistoryFilter): string {
  // JSON has no undefined: in a list it is null, so each keeps its place.
  const text = JSON.stringify([requestId, provider, model, status, fromMs, toMs]);
  return createHash('sha256').update(text).digest('hex').slice(0, MARK_LENGTH);
}
