import { hkdfSync, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './envelope.ts';
import type { MasterKey } from './master-key.ts';

const DATA_KEY_BYTES = 32;

/** A data key as kept: wrapped by the master key. Times are epoch milliseconds. */
export interface WrappedDataKey {
  readonly id: string;
  readonly wrapped: string;
  readonly createdAtMs: number;
  readonly retiredAtMs: number | undefined;
}

export function newDataKey(master: MasterKey, nowMs: number): WrappedDataKey {
  const id = randomBytes(6).toString('hex');
  const wrapped = encrypt(randomBytes(DATA_KEY_BYTES), wrappingKey(master), boundTo(id));
  return { id, wrapped, createdAtMs: nowMs, retiredAtMs: undefined };
}

/** The data key itself; undefined under another master key. */
export function unwrapDataKey(row: WrappedDataKey, master: MasterKey): Buffer | undefined {
  return decrypt(row.wrapped, wrappingKey(master), boundTo(row.id));
}

function wrappingKey(master: MasterKey): Buffer {
  return Buffer.from(hkdfSync('sha256', master.bytes, '', 'provider-router wrap v1', 32));
}

function boundTo(id: string): string {
  return JSON.stringify(['vault-key', id]);
}
