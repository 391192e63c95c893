import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newDataKey } from './data-key.ts';
import { type MasterKey, readMasterKey } from './master-key.ts';
import { openVault, type SecretPlace, type Vault } from './vault.ts';

const place: SecretPlace = { purpose: 'provider-config', owner: 'one', name: 'apiKey' };

describe('vault', () => {
  it('opens what it sealed, every text of it', () => {
    const { vault } = newVault();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (secret) => {
        const sealed = vault.seal(secret, place);
        expect(vault.isSealed(sealed)).toBe(true);
        expect(vault.open(sealed, place)).toEqual({ kind: 'opened', text: secret });
      }),
    );
  });

  it('never seals alike twice', () => {
    const { vault } = newVault();
    expect(vault.seal('same', place)).not.toBe(vault.seal('same', place));
  });

  it('stays shut in another place', () => {
    const { vault } = newVault();
    const sealed = vault.seal('secret', place);
    expect(vault.open(sealed, { ...place, owner: 'two' }).kind).toBe('shut');
    expect(vault.open(sealed, { ...place, name: 'token' }).kind).toBe('shut');
  });

  it('stays shut when any character was changed', () => {
    const { vault } = newVault();
    const sealed = vault.seal('secret', place);
    const start = sealed.lastIndexOf(':') + 1;
    for (let index = start; index < sealed.length - 1; index++) {
      const other = sealed[index] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
      expect(vault.open(changed, place).kind).toBe('shut');
    }
    expect(vault.open(sealed.slice(0, start + 8), place).kind).toBe('shut');
  });

  it('names a key that it does not hold', () => {
    const opening = newVault().vault.open(newVault().vault.seal('secret', place), place);
    expect(opening).toMatchObject({ kind: 'shut', reason: expect.stringContaining('does not hold') });
  });

  it('gives equal secrets equal fingerprints, others others, and other vaults other ones', () => {
    const { vault } = newVault();
    expect(vault.fingerprint('secret')).toBe(vault.fingerprint('secret'));
    expect(vault.fingerprint('secret')).not.toBe(vault.fingerprint('secret2'));
    expect(vault.fingerprint('secret')).not.toBe(newVault().vault.fingerprint('secret'));
  });

  it('seals with the newest key in use and opens what older ones sealed', () => {
    const { vault: oldVault, master, row } = newVault();
    const sealed = oldVault.seal('secret', place);
    const newer = newDataKey(master, row.createdAtMs + 1);
    const vault = opened([row, newer], master);
    expect(vault.open(sealed, place)).toEqual({ kind: 'opened', text: 'secret' });
    expect(vault.seal('secret', place)).toContain(`:${newer.id}:`);
    const retired = opened([row, { ...newer, retiredAtMs: 5 }], master);
    expect(retired.seal('secret', place)).toContain(`:${row.id}:`);
  });

  it('refuses another master key, and a table without a key', () => {
    const { row, master } = newVault();
    expect(openVault([row], someMasterKey('b'), 'x.db')).toMatchObject({ kind: 'refused' });
    expect(openVault([], master, 'x.db')).toMatchObject({ kind: 'refused' });
  });
});

function newVault() {
  const master = someMasterKey('a');
  const row = newDataKey(master, 1_000);
  return { vault: opened([row], master), master, row };
}

function opened(rows: Parameters<typeof openVault>[0], master: MasterKey): Vault {
  const opening = openVault(rows, master, 'x.db');
  if (opening.kind === 'refused') expect.fail(opening.reason);
  return opening.vault;
}

function someMasterKey(letter: string): MasterKey {
  const reading = readMasterKey(`${letter}9f2K7mQx1Zt5Rw8Yc3Vb6Nj4Hd0Ls-Pg`, 'MASTER_KEY');
  if (reading.kind === 'refused') expect.fail(reading.reason);
  return reading.key;
}
