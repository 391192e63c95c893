import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import {
  sampleAlias,
  sampleBudget,
  sampleConfig,
  sampleDeployment,
  sampleModel,
  sampleProvider,
  somebody,
  wholeProvider,
} from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

export interface RegistryContractOptions {
  /** Whether it keeps an audit of its changes, which a program beside it can read (true). A store that is gone with its process does not. */
  readonly keepsChanges?: boolean;
}

export function registryContract(
  makeHarness: () => Promise<StoreHarness>,
  { keepsChanges = true }: RegistryContractOptions = {},
): void {
  describe('registry store', () => {
    const harness = harnessForEachTest(makeHarness);

    it('begins empty', async () => {
      const store = opened(await harness().open());
      expect(await store.registry.load()).toEqual({
        revision: 0,
        providers: [],
        configs: [],
        models: [],
        deployments: [],
        settings: [],
        aliases: [],
        budgets: [],
      });
      expect(store.problem()).toBeUndefined();
    });

    it('gives back what was written, also to the next one who opens it', async () => {
      const provider = sampleProvider('one', { description: 'Größe “42” 🦆', enabled: false, priority: -3 });
      const setting = { key: 'active_provider', value: 'one', category: 'provider', updatedAtMs: 5 };
      const first = opened(await harness().open());
      const outcome = await first.registry.write(
        [
          { kind: 'insert-provider', row: provider },
          { kind: 'put-config', row: sampleConfig('one', 'baseURL', 'http://localhost:1234/v1') },
          { kind: 'put-config', row: sampleConfig('one', 'apiKeys', [{ key: 'sk-1', weight: 2 }], true) },
          { kind: 'put-model', row: sampleModel('meta-llama/llama-3:8b') },
          { kind: 'put-deployment', row: sampleDeployment('one', 'meta-llama/llama-3:8b', true) },
          { kind: 'put-setting', row: setting },
          { kind: 'put-alias', row: sampleAlias('smart') },
          { kind: 'put-budget', row: sampleBudget('small') },
        ],
        somebody,
      );
      expect(outcome).toEqual({ kind: 'written', revision: 1 });
      await first.close();

      const second = opened(await harness().open());
      expect(await second.registry.load()).toEqual({
        revision: 1,
        providers: [provider],
        configs: [
          sampleConfig('one', 'apiKeys', [{ key: 'sk-1', weight: 2 }], true),
          sampleConfig('one', 'baseURL', 'http://localhost:1234/v1'),
        ],
        models: [sampleModel('meta-llama/llama-3:8b')],
        deployments: [sampleDeployment('one', 'meta-llama/llama-3:8b', true)],
        settings: [setting],
        aliases: [sampleAlias('smart')],
        budgets: [sampleBudget('small')],
      });
    });

    it('keeps every JSON value as it is, sealed or not', async () => {
      const store = opened(await harness().open());
      await store.registry.write([{ kind: 'insert-provider', row: sampleProvider('one') }], somebody);
      const values = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '',
          'true',
          '12',
          'null',
          '"',
          '{',
          'sealed:v1:abc:def',
          '\ud800',
          'a\0b',
          'x'.repeat(1_000_000),
        ),
      );
      await fc.assert(
        fc.asyncProperty(values, fc.boolean(), async (value, isSensitive) => {
          const row = sampleConfig('one', 'value', value, isSensitive);
          await store.registry.write([{ kind: 'put-config', row }], somebody);
          const asJson = JSON.parse(JSON.stringify(value));
          expect((await store.registry.load()).configs).toEqual([{ ...row, value: asJson }]);
        }),
        { numRuns: 60 },
      );
    });

    it('changes only the fields that an update names', async () => {
      const store = opened(await harness().open());
      await store.registry.write([{ kind: 'insert-provider', row: sampleProvider('one') }], somebody);
      const set = { enabled: false, updatedAtMs: 9 };
      await store.registry.write([{ kind: 'update-provider', id: 'one', set }], somebody);
      expect((await store.registry.load()).providers).toEqual([sampleProvider('one', set)]);
    });

    it('refuses a taken provider id and leaves the first one', async () => {
      const store = opened(await harness().open());
      await store.registry.write([{ kind: 'insert-provider', row: sampleProvider('one') }], somebody);
      const again = [{ kind: 'insert-provider', row: sampleProvider('one', { name: 'Other' }) }] as const;
      expect(await store.registry.write(again, somebody)).toEqual({ kind: 'conflict', what: 'provider "one"' });
      expect((await store.registry.load()).providers).toEqual([sampleProvider('one')]);
    });

    it('writes nothing that was planned on an older revision than that of now', async () => {
      const store = opened(await harness().open());
      const first = await store.registry.write([{ kind: 'insert-provider', row: sampleProvider('one') }], somebody, 0);
      expect(first).toEqual({ kind: 'written', revision: 1 });
      const late = [{ kind: 'delete-provider', id: 'one' }] as const;
      expect(await store.registry.write(late, somebody, 0)).toEqual({ kind: 'outdated' });
      expect((await store.registry.load()).providers).toEqual([sampleProvider('one')]);
      expect(await store.registry.write(late, somebody, 1)).toEqual({ kind: 'written', revision: 2 });
    });

    it('names what is missing', async () => {
      const store = opened(await harness().open());
      const missing = [
        [{ kind: 'update-provider', id: 'no', set: {} }, 'provider "no"'],
        [{ kind: 'delete-provider', id: 'no' }, 'provider "no"'],
        [{ kind: 'put-config', row: sampleConfig('no', 'key', 1) }, 'provider "no"'],
        [{ kind: 'delete-config', providerId: 'no', key: 'key' }, 'config "key" of provider "no"'],
        [{ kind: 'delete-model', id: 'no' }, 'model "no"'],
        [{ kind: 'put-deployment', row: sampleDeployment('no', 'm') }, 'provider "no"'],
        [{ kind: 'delete-deployment', providerId: 'no', modelId: 'm' }, 'model "m" at provider "no"'],
        [{ kind: 'delete-setting', key: 'no' }, 'setting "no"'],
        [{ kind: 'delete-alias', id: 'no' }, 'alias "no"'],
      ] as const;
      for (const [change, what] of missing) {
        expect(await store.registry.write([change], somebody)).toEqual({ kind: 'missing', what });
      }
      expect((await store.registry.load()).revision).toBe(0);
    });

    it('writes all of a list or nothing of it', async () => {
      const store = opened(await harness().open());
      const outcome = await store.registry.write(
        [...wholeProvider('one'), { kind: 'delete-setting', key: 'no' }],
        somebody,
      );
      expect(outcome.kind).toBe('missing');
      expect(await store.registry.load()).toMatchObject({ revision: 0, providers: [], configs: [], deployments: [] });
      if (keepsChanges) {
        expect(await harness().outside('select count(*) as count from changes')).toEqual([{ count: 0 }]);
      }
    });

    it('raises the revision by one per write, however many rows it has', async () => {
      const store = opened(await harness().open());
      const many = Array.from({ length: 200 }, (_, index) => wholeProvider(`p${index}`)).flat();
      expect(await store.registry.write(many, somebody)).toEqual({ kind: 'written', revision: 1 });
      expect(await store.registry.write([], somebody)).toEqual({ kind: 'written', revision: 1 });
      expect(await store.registry.write([{ kind: 'delete-provider', id: 'p7' }], somebody)).toEqual({
        kind: 'written',
        revision: 2,
      });
      const rows = await store.registry.load();
      expect([rows.revision, rows.providers.length, rows.configs.length, rows.deployments.length]).toEqual([
        2, 199, 199, 199,
      ]);
    });

    it('keeps at most one default per provider: the last one wins', async () => {
      const store = opened(await harness().open());
      await store.registry.write(
        [
          ...wholeProvider('one'),
          ...wholeProvider('two'),
          { kind: 'put-deployment', row: sampleDeployment('one', 'newer', true) },
        ],
        somebody,
      );
      const defaults = (await store.registry.load()).deployments.filter((row) => row.isDefault);
      expect(defaults.map((row) => `${row.providerId}/${row.modelId}`)).toEqual(['one/newer', 'two/gpt-4']);
    });

    it('leaves the time of making when a row is put again', async () => {
      const store = opened(await harness().open());
      const later = { ...sampleModel('m'), createdAtMs: 9, updatedAtMs: 10, name: 'New' };
      await store.registry.write([{ kind: 'put-model', row: sampleModel('m') }], somebody);
      await store.registry.write([{ kind: 'put-model', row: later }], somebody);
      expect((await store.registry.load()).models).toEqual([{ ...later, createdAtMs: sampleModel('m').createdAtMs }]);
    });

    it('changes and removes an alias, and tells of it where it keeps changes', async () => {
      const store = opened(await harness().open());
      const later = sampleAlias('smart', { createdAtMs: 9, updatedAtMs: 10, strategy: undefined, fallback: true });
      await store.registry.write([{ kind: 'put-alias', row: sampleAlias('smart') }], somebody);
      await store.registry.write([{ kind: 'put-alias', row: later }], somebody);
      const kept = { ...later, createdAtMs: sampleAlias('smart').createdAtMs };
      expect((await store.registry.load()).aliases).toEqual([kept]);
      await store.registry.write([{ kind: 'delete-alias', id: 'smart' }], somebody);
      expect((await store.registry.load()).aliases).toEqual([]);
      if (!keepsChanges) return;
      const changes = await harness().outside('select * from changes order by seq');
      expect(changes.map((row) => [row['table_name'], row['row_id'], row['action']])).toEqual([
        ['aliases', 'smart', 'insert'],
        ['aliases', 'smart', 'update'],
        ['aliases', 'smart', 'delete'],
      ]);
    });

    it.runIf(keepsChanges)('tells who changed what, before and after, with secrets as fingerprints', async () => {
      const store = opened(await harness().open());
      await store.registry.write(wholeProvider('one'), somebody);
      await store.registry.write([{ kind: 'delete-provider', id: 'one' }], { ...somebody, who: 'key:k1' });
      const changes = await harness().outside('select * from changes order by seq');
      expect(changes.map((row) => [row['revision'], row['actor'], row['table_name'], row['action']])).toEqual([
        [1, 'local', 'providers', 'insert'],
        [1, 'local', 'provider_configs', 'insert'],
        [1, 'local', 'provider_models', 'insert'],
        [2, 'key:k1', 'provider_configs', 'delete'],
        [2, 'key:k1', 'provider_models', 'delete'],
        [2, 'key:k1', 'providers', 'delete'],
      ]);
      expect(changes[1]).toMatchObject({
        row_id: 'one/apiKey',
        before: null,
        door: 'cli',
        remote_address: '127.0.0.1',
      });
      expect(changes[1]?.['after']).toMatch(/^\{"secret":"[0-9a-f]{12}"\}$/);
      expect(changes[3]?.['before']).toBe(changes[1]?.['after']);
      expect(JSON.stringify(changes)).not.toContain('sk-of-one');
    });

    it('keeps the order of writes that are asked for at once', async () => {
      const store = opened(await harness().open());
      const writes = Array.from({ length: 20 }, (_, index) =>
        store.registry.write(
          [{ kind: 'put-setting', row: { key: 'k', value: String(index), category: 'system', updatedAtMs: index } }],
          somebody,
        ),
      );
      const outcomes = await Promise.all(writes);
      expect(outcomes).toEqual(outcomes.map((_, index) => ({ kind: 'written', revision: index + 1 })));
      expect((await store.registry.load()).settings[0]?.value).toBe('19');
    });
  });
}
