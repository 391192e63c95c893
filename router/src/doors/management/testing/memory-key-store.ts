import type { ApiKeyRow, ApiKeyStore } from '../../../people/ports.ts';

export function memoryKeyStore(): ApiKeyStore {
  const rows = new Map<string, ApiKeyRow>();
  return {
    load: async () => [...rows.values()],
    async insert(row) {
      rows.set(row.id, row);
      return { kind: 'written' };
    },
    async update({ id, name, limits, routing }) {
      const row = rows.get(id);
      if (row === undefined) return { kind: 'missing' };
      rows.set(id, { ...row, name, limits, routing });
      return { kind: 'written' };
    },
    async revoke(id, atMs) {
      const row = rows.get(id);
      if (row === undefined) return { kind: 'missing' };
      rows.set(id, { ...row, revokedAtMs: atMs });
      return { kind: 'written' };
    },
  };
}
