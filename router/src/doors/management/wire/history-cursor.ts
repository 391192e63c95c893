import type { HistoryPosition } from '../../../records/ports.ts';

/** Opaque to clients: what is in it may change. */
export function writeHistoryCursor(position: HistoryPosition): string {
  const numbers = position.order === 'written' ? [position.seq] : [position.atMs, position.seq];
  return Buffer.from(numbers.join('.')).toString('base64url');
}

/** Undefined where it is none that was written here. */
export function readHistoryCursor(cursor: string): HistoryPosition | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const numbers = /^-?\d{1,16}(?:\.\d{1,16})?$/.test(text) ? text.split('.').map(Number) : [];
  const [first, second] = numbers;
  if (first === undefined) return undefined;
  return second === undefined ? { order: 'written', seq: first } : { order: 'began', atMs: first, seq: second };
}
