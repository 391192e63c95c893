import { expect, it } from 'vitest';
import type { ApiKeyId, Principal } from '../../../domain/principal.ts';
import { authenticate } from './authenticate.ts';

const admin: Principal = { kind: 'api-key', id: 'k' as ApiKeyId, name: 'k', role: 'admin' };
const gatekeeper = { recognise: (secret: string) => (secret === 'pr-k' ? admin : undefined), hasKeys: () => false };
const open = { gatekeeper, authRequired: undefined, loopback: true };

it.each(['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1'])('takes %s for this machine', (address) => {
  expect(authenticate({}, address, open)).toEqual({ kind: 'local' });
});

it.each([undefined, '192.168.1.5', '::ffff:192.168.1.5', '127.0.0.1.evil', 'fe80::1', ''])(
  'takes %s for elsewhere',
  (address) => {
    expect(authenticate({}, address, open)).toBeUndefined();
    expect(authenticate({ authorization: 'Bearer pr-k' }, address, open)).toBe(admin);
  },
);

it('needs a key where auth.required is on, though there is none yet', () => {
  expect(authenticate({}, '127.0.0.1', { ...open, authRequired: true })).toBeUndefined();
});
