import { expect, it } from 'vitest';
import type { ApiKeyId } from '../../domain/principal.ts';
import { roleAllows } from './role-allows.ts';

const roles = ['inference', 'operator', 'admin'] as const;

it('lets nobody do what is open to everyone, and no more', () => {
  expect(roles.map((role) => roleAllows({ kind: 'nobody' }, role))).toEqual([true, false, false]);
});

it('lets a key do what its role and those below may, and a local program everything', () => {
  const key = { kind: 'api-key', id: 'k' as ApiKeyId, name: 'k', role: 'operator' } as const;
  expect(roles.map((role) => roleAllows(key, role))).toEqual([true, true, false]);
  expect(roles.map((role) => roleAllows({ kind: 'local' }, role))).toEqual([true, true, true]);
});
