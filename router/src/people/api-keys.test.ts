import { describe, expect, it } from 'vitest';
import type { Actor } from '../domain/principal.ts';
import { createApiKeys } from './api-keys.ts';
import type { ApiKeyRow, ApiKeyStore, ApiKeyWrite } from './ports.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const actor: Actor = { who: 'local', door: 'cli', from: undefined };

function keysOver(start: readonly ApiKeyRow[] = []) {
  const kept = { rows: [...start], refusal: undefined as ApiKeyWrite | undefined };
  const store: ApiKeyStore = {
    load: async () => [...kept.rows],
    insert: async (row) => {
      if (kept.refusal) return kept.refusal;
      kept.rows.push(row);
      return { kind: 'written' };
    },
    update: async ({ id, name, limits, routing }) => {
      if (kept.refusal) return kept.refusal;
      if (!kept.rows.some((row) => row.id === id)) return { kind: 'missing' };
      kept.rows = kept.rows.map((row) => (row.id === id ? { ...row, name, limits, routing } : row));
      return { kind: 'written' };
    },
    revoke: async (id, atMs) => {
      if (kept.refusal) return kept.refusal;
      if (!kept.rows.some((row) => row.id === id)) return { kind: 'missing' };
      kept.rows = kept.rows.map((row) => (row.id === id ? { ...row, revokedAtMs: row.revokedAtMs ?? atMs } : row));
      return { kind: 'written' };
    },
  };
  let number = 0;
  const now = { ms: 1_000 };
  const newId = (prefix: string) => `${prefix}-${++number}`;
  return { kept, now, keys: createApiKeys({ store, now: () => now.ms, newId, log }) };
}

async function created(keys: ReturnType<typeof keysOver>['keys'], name = 'laptop') {
  const outcome = await keys.create({ name, role: 'inference' }, actor);
  if (outcome.kind !== 'created') throw new Error(`The key was not created: ${outcome.kind}.`);
  return outcome;
}

describe('an API key', () => {
  it('lets its holder in at once, under its name and role', async () => {
    const { keys } = keysOver();
    expect(keys.hasKeys()).toBe(false);
    const { secret, key } = await created(keys);
    expect(secret).toMatch(/^pr-[\w-]{43}$/);
    expect(keys.recognise(secret)).toEqual({ kind: 'api-key', id: key.id, name: 'laptop', role: 'inference' });
    expect(keys.hasKeys()).toBe(true);
  });

  it('is kept as a digest only, and shown without even that', async () => {
    const { keys, kept } = keysOver();
    const { secret, key } = await created(keys);
    expect(JSON.stringify(kept.rows)).not.toContain(secret);
    expect(kept.rows[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify([key, keys.list()])).not.toContain(kept.rows[0]?.sha256);
    expect(key.prefix).toBe(secret.slice(0, 7));
  });

  it('is another one each time', async () => {
    const { keys } = keysOver();
    const secrets = await Promise.all(Array.from({ length: 20 }, async () => (await created(keys)).secret));
    expect(new Set(secrets).size).toBe(20);
    expect(secrets.every((secret) => keys.recognise(secret) !== undefined)).toBe(true);
  });

  it.each([
    '',
    'pr-',
    'sk-123',
    `pr-${'a'.repeat(43)}`,
    `pr-${'a'.repeat(44)}`,
    `pr-${'ä'.repeat(43)}`,
    'x'.repeat(100_000),
  ])('is not recognised in a foreign text (%#)', async (text) => {
    const { keys } = keysOver();
    await created(keys);
    expect(keys.recognise(text)).toBeUndefined();
  });

  it('is refused from the moment of its revocation, for good', async () => {
    const { keys, kept, now } = keysOver();
    const { secret, key } = await created(keys);
    now.ms = 2_000;
    expect(await keys.revoke(key.id, actor)).toMatchObject({ kind: 'revoked', key: { revokedAtMs: 2_000 } });
    expect(keys.recognise(secret)).toBeUndefined();

    now.ms = 3_000;
    expect(await keys.revoke(key.id, actor)).toMatchObject({ kind: 'revoked', key: { revokedAtMs: 2_000 } });
    await keys.reload();
    expect(keys.recognise(secret)).toBeUndefined();
    expect(keys.list()).toHaveLength(1);
    expect(kept.rows[0]?.revokedAtMs).toBe(2_000);
  });

  it('still counts as made when it is revoked, but not as usable', async () => {
    const { keys } = keysOver();
    const { key } = await created(keys);
    expect([keys.hasKeys(), keys.hasUsableKey()]).toEqual([true, true]);
    await keys.revoke(key.id, actor);
    expect([keys.hasKeys(), keys.hasUsableKey()]).toEqual([true, false]);
    await keys.reload();
    expect([keys.hasKeys(), keys.hasUsableKey()]).toEqual([true, false]);
  });

  it('comes and goes with what other processes write', async () => {
    const first = keysOver();
    const { secret, key } = await created(first.keys);
    const second = keysOver(first.kept.rows);
    expect(second.keys.recognise(secret)).toBeUndefined();
    await second.keys.reload();
    expect(second.keys.recognise(secret)).toMatchObject({ id: key.id });
    second.kept.rows = [];
    await second.keys.reload();
    expect(second.keys.recognise(secret)).toBeUndefined();
  });

  it('is not lost by a reload that began before it was made', async () => {
    const { keys } = keysOver();
    const [, { secret }] = await Promise.all([keys.reload(), created(keys), keys.reload()]);
    expect(keys.recognise(secret)).toBeDefined();
  });
});

describe('what cannot be done', () => {
  it.each(['', '   ', 'two\nlines', '\u001b[31mred', 'x'.repeat(101), 'half \ud800', 'turned \u202e'])(
    'names such as %j are refused',
    async (name) => {
      const { keys, kept } = keysOver();
      expect((await keys.create({ name, role: 'admin' }, actor)).kind).toBe('invalid');
      expect(kept.rows).toEqual([]);
    },
  );

  it('revoking a key that is not there', async () => {
    const { keys } = keysOver();
    expect(await keys.revoke('key-9', actor)).toEqual({ kind: 'missing', message: 'There is no API key "key-9".' });
  });

  it('writing while the database refuses: the key stays as it was', async () => {
    const { keys, kept } = keysOver();
    const { secret, key } = await created(keys);
    kept.refusal = { kind: 'unavailable', reason: 'The disk is full.' };
    expect(await keys.create({ name: 'more', role: 'admin' }, actor)).toEqual(kept.refusal);
    expect(await keys.revoke(key.id, actor)).toEqual(kept.refusal);
    expect(keys.recognise(secret)).toBeDefined();
  });
});
