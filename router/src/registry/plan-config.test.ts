import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { MASK } from './mask.ts';
import { type ConfigPlan, configChanges, planConfig } from './plan-config.ts';
import type { ConfigRow } from './ports.ts';
import { isSecretName } from './secret-keys.ts';
import { configRow } from './testing/rows.ts';

const key = fc.constantFrom('baseURL', 'timeout', 'apiKey', 'note', 'defaultModel');
const value = fc
  .oneof(fc.string(), fc.integer(), fc.boolean())
  .filter((candidate) => candidate !== MASK) as fc.Arbitrary<JsonValue>;

function plan(stored: readonly ConfigRow[], written: JsonObject): ConfigPlan {
  return planConfig({ providerId: 'p', stored, written, isSecret: isSecretName });
}

function rowsOf(config: JsonObject): readonly ConfigRow[] {
  return Object.entries(config).map(([name, content]) => configRow('p', name, content, isSecretName(name)));
}

function asObject(rows: readonly ConfigRow[]): unknown {
  return Object.fromEntries(rows.map((row) => [row.key, row.value]));
}

it('merges by key: what is written wins, null deletes, the rest stays', () => {
  fc.assert(
    fc.property(fc.dictionary(key, value), fc.dictionary(key, fc.option(value)), (before, written) => {
      const merged = new Map(Object.entries(before));
      for (const [name, content] of Object.entries(written)) {
        if (content === null) merged.delete(name);
        else merged.set(name, content);
      }
      const { rows, changed, awaited } = plan(rowsOf(before), written);
      expect(asObject(rows)).toEqual(Object.fromEntries(merged));
      expect(awaited).toEqual([]);
      // Nothing is written that is there already.
      for (const name of changed) expect(before[name]).not.toEqual(merged.get(name));
    }),
  );
});

it('changes exactly what its changes write', () => {
  const result = plan(rowsOf({ timeout: 1, note: 'a', apiKey: 'k' }), { timeout: 2, note: null, baseURL: 'http://x' });
  expect(configChanges('p', result)).toEqual([
    { kind: 'put-config', row: configRow('p', 'timeout', 2) },
    { kind: 'delete-config', providerId: 'p', key: 'note' },
    { kind: 'put-config', row: configRow('p', 'baseURL', 'http://x') },
  ]);
});

it('keeps a stored secret when the mask is written back, and waits for one that is not stored', () => {
  const kept = plan(rowsOf({ apiKey: 'sk-1' }), { apiKey: MASK });
  expect(kept.changed.size).toBe(0);
  expect(asObject(kept.rows)).toEqual({ apiKey: 'sk-1' });

  const waiting = plan([], { apiKey: MASK, note: MASK });
  expect(waiting.awaited).toEqual(['apiKey', 'note']);
  expect(waiting.rows).toEqual([]);
});

it('marks secrets as sensitive: by name, by nested name, and for good once somebody did', () => {
  const { rows } = plan([configRow('p', 'note', 'old', true)], {
    apiKey: 'sk',
    headers: { Authorization: 'Bearer x' },
    note: 'new',
    timeout: 5,
  });
  expect(rows.filter((row) => row.isSensitive).map((row) => row.key)).toEqual(['note', 'apiKey', 'headers']);
});

it('refuses masks in a list that stand for nothing, and waits for a list that has nothing but masks', () => {
  const stored = rowsOf({ apiKeys: [{ key: 'sk-1', weight: 1 }] });
  const added = plan(stored, { apiKeys: [{ key: MASK, weight: 3 }, { key: 'sk-9' }] });
  expect(asObject(added.rows)).toEqual({ apiKeys: [{ key: 'sk-1', weight: 3 }, { key: 'sk-9' }] });
  expect(added.orphans).toEqual([]);

  const fields = (written: JsonObject, before: readonly ConfigRow[]) =>
    plan(before, written).orphans.map(({ field }) => field);
  expect(fields({ apiKeys: [{ key: MASK }, { key: MASK }] }, stored)).toEqual(['config.apiKeys.1.key']);
  expect(fields({ apiKeys: [{ key: MASK }, { key: 'sk-9' }] }, [])).toEqual(['config.apiKeys.0.key']);

  const restored = plan([], { apiKeys: [{ key: MASK, weight: 3, models: ['a'] }, MASK] });
  expect(restored).toMatchObject({ rows: [], awaited: ['apiKeys'], orphans: [] });
});
