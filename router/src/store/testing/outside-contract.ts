import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import { sampleApiKey, sampleConfig, sampleDeployment, sampleRecord, somebody, wholeProvider } from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

export function outsideContract(makeHarness: () => Promise<StoreHarness>): void {
  describe('writes from outside', () => {
    const harness = harnessForEachTest(makeHarness);

    it('are noticed in the next turn of the event loop, until they are loaded', async () => {
      const store = opened(await harness().open());
      const row = { key: 'active_provider', value: 'one', category: 'provider', updatedAtMs: 1 };
      await store.registry.write([{ kind: 'put-setting', row }], somebody);
      expect(store.outsideChange()).toBe(false);

      await harness().outside("UPDATE settings SET value = 'two' WHERE key = 'active_provider'");
      await nextTurn();
      expect(store.outsideChange()).toBe(true);
      await nextTurn();
      expect(store.outsideChange()).toBe(true);

      expect((await store.registry.load()).settings[0]?.value).toBe('two');
      expect(store.outsideChange()).toBe(false);
    });

    it('are noticed for every table of the registry and for keys', async () => {
      const store = opened(await harness().open());
      await store.registry.write(wholeProvider('one'), somebody);
      await store.apiKeys.insert(sampleApiKey('k1'), somebody);
      const statements = [
        "insert into providers (id, name, type) values ('two', 'Two', 'demo')",
        "update provider_configs set value = '5' where key = 'timeout'",
        "insert into provider_configs (provider_id, key, value) values ('one', 'timeout', '60')",
        "insert into models (id, name) values ('m', 'M')",
        "delete from provider_models where model_id = 'gpt-4'",
        'update api_keys set revoked_at = 1',
        "delete from providers where id = 'two'",
        "insert into settings (key, value) values ('a', 'b')",
        "insert into aliases (id, targets) values ('smart', '[]')",
        "update aliases set fallback = 0 where id = 'smart'",
        "delete from aliases where id = 'smart'",
      ];
      for (const statement of statements) {
        await harness().outside(statement);
        await nextTurn();
        const isChange = !statement.includes("'5'"); // That one meets no row.
        expect([statement, store.outsideChange()]).toEqual([statement, isChange]);
        await store.registry.load();
      }
    });

    it('of two hundred thousand rows can be removed in one write', async () => {
      const store = opened(await harness().open());
      await store.registry.write(wholeProvider('one'), somebody);
      await harness().outside(
        `with recursive n (i) as (select 1 union all select i + 1 from n where i < 200000)
         insert into provider_configs (provider_id, key, value) select 'one', 'k' || i, '1' from n`,
      );
      expect((await store.registry.load()).configs.length).toBeGreaterThan(200_000);
      const removal = await store.registry.write([{ kind: 'delete-provider', id: 'one' }], somebody);
      expect(removal.kind).toBe('written');
      expect((await store.registry.load()).configs).toEqual([]);
    }, 60_000);

    it('are told from this process’s own writes and records', async () => {
      const store = opened(await harness().open());
      await store.registry.write(wholeProvider('one'), somebody);
      await store.apiKeys.insert(sampleApiKey('k1'), somebody);
      await store.records.append([sampleRecord('r1')]);
      await nextTurn();
      expect(store.outsideChange()).toBe(false);
    });

    it('are still to be loaded after a write of this process on top of them', async () => {
      const store = opened(await harness().open());
      await harness().outside("insert into settings (key, value) values ('theirs', '1')");
      await store.registry.write(wholeProvider('one'), somebody);
      expect(store.outsideChange()).toBe(true);
      expect(await store.registry.load()).toMatchObject({ revision: 2, settings: [{ key: 'theirs' }] });
      expect(store.outsideChange()).toBe(false);
    });

    it('need only the obvious columns', async () => {
      const store = opened(await harness().open());
      await harness().outside("INSERT INTO providers (id, name, type) VALUES ('lm', 'LM Studio', 'lm-studio')");
      await harness().outside(
        "INSERT INTO provider_configs (provider_id, key, value) VALUES ('lm', 'baseURL', 'http://x')",
      );
      await harness().outside("INSERT INTO provider_models (provider_id, model_id) VALUES ('lm', 'qwen')");
      await harness().outside("INSERT INTO models (id, name) VALUES ('qwen', 'Qwen')");
      await harness().outside("INSERT INTO settings (key, value) VALUES ('active_provider', 'lm')");
      const rows = await store.registry.load();
      expect(rows.providers).toMatchObject([{ id: 'lm', enabled: true, priority: 0, description: undefined }]);
      expect(rows.configs).toEqual([{ providerId: 'lm', key: 'baseURL', value: 'http://x', isSensitive: false }]);
      expect(rows.deployments).toMatchObject([{ isDefault: false, contextLength: undefined, capabilities: undefined }]);
      expect(rows.models).toMatchObject([{ id: 'qwen', capabilities: [] }]);
      expect(rows.settings).toMatchObject([{ key: 'active_provider', value: 'lm', category: 'system' }]);
      const times = [...rows.providers, ...rows.models, ...rows.deployments].map((row) => row.createdAtMs);
      for (const timeMs of times) expect(Math.abs(Date.now() - timeMs)).toBeLessThan(3_600_000);
    });

    it('take the default mark from the other models of a provider', async () => {
      const store = opened(await harness().open());
      const second = { kind: 'put-deployment', row: sampleDeployment('one', 'second') } as const;
      await store.registry.write([...wholeProvider('one'), second], somebody);
      await harness().outside("update provider_models set is_default = 1 where model_id = 'second'");
      const defaults = (await store.registry.load()).deployments.filter((row) => row.isDefault);
      expect(defaults.map((row) => row.modelId)).toEqual(['second']);
    });

    it('may hold nonsense: it is read as far as it can be', async () => {
      const store = opened(await harness().open());
      await harness().outside(
        "insert into providers (id, name, type, enabled, priority) values ('odd', x'414243', 5, 'true', 9007199254740993)",
      );
      await harness().outside(
        "insert into models (id, name, capabilities, context_length) values ('m', 'M', '{', 'big')",
      );
      await harness().outside("insert into provider_configs (provider_id, key, value) values ('gone', 'k', '[1,')");
      await harness().outside(
        `insert into aliases (id, targets, strategy) values ('a', '[1,{"provider":"x"},{"provider":"x","model":"m","weight":"2"}]', 'best')`,
      );
      await harness().outside("insert into aliases (id, targets) values ('b', '{')");
      const rows = await store.registry.load();
      expect(rows.aliases).toMatchObject([
        { id: 'a', targets: [{ provider: 'x', model: 'm', weight: 2 }], strategy: undefined, fallback: true },
        { id: 'b', targets: [] },
      ]);
      expect(rows.providers).toMatchObject([{ name: 'ABC', type: '5', enabled: true, priority: 9007199254740992 }]);
      expect(rows.models).toMatchObject([{ capabilities: [], contextLength: undefined }]);
      expect(rows.configs).toMatchObject([{ providerId: 'gone', value: '[1,' }]);
    });

    it.each([
      'delete from registry_revision',
      "update registry_revision set revision = 'x'",
      'update registry_revision set revision = 1.5',
      'update registry_revision set revision = 9223372036854775807',
      'update registry_revision set revision = -7',
    ])('are noticed again after the counter of changes was broken: %s', async (harm) => {
      const store = opened(await harness().open());
      for (const id of ['one', 'two', 'three']) await store.registry.write(wholeProvider(id), somebody);
      const { revision } = await store.registry.load();
      await harness().outside(harm);
      await harness().outside("insert into settings (key, value) values ('missed', '1')");
      await nextTurn();
      expect(store.outsideChange()).toBe(true);

      const rows = await store.registry.load();
      expect(rows.settings).toMatchObject([{ key: 'missed' }]);
      expect(rows.revision).toBeGreaterThan(revision);
      await nextTurn();
      expect(store.outsideChange()).toBe(false);

      await harness().outside("insert into settings (key, value) values ('noticed', '1')");
      await nextTurn();
      expect(store.outsideChange()).toBe(true);
      expect((await store.registry.load()).settings).toHaveLength(2);

      await harness().outside(harm);
      const based = await store.registry.write(wholeProvider('four'), somebody, rows.revision + 1);
      expect(based.kind).toBe('outdated');
      await harness().outside("insert into settings (key, value) values ('third', '1')");
      // One that rests on no picture is written, and what was missed before it is still to be read.
      expect((await store.apiKeys.insert(sampleApiKey('k1'), somebody)).kind).toBe('written');
      expect(store.outsideChange()).toBe(true);
      expect((await store.registry.load()).settings).toHaveLength(3);
    });

    it.each([false, true])(
      'are not lost with the counter of changes (something was written before: %s)',
      async (used) => {
        const store = opened(await harness().open());
        if (used) await store.registry.write(wholeProvider('one'), somebody);
        await store.registry.load();
        await harness().outside('delete from registry_revision');
        await harness().outside("insert into settings (key, value) values ('missed', '1')");
        // A write that rests on no picture puts the counter back; what was written without it is still to be read.
        if (used) expect((await store.apiKeys.insert(sampleApiKey('k1'), somebody)).kind).toBe('written');
        await nextTurn();
        expect(store.outsideChange()).toBe(true);
        expect((await store.registry.load()).settings).toHaveLength(1);
        expect(store.outsideChange()).toBe(false);
      },
    );

    it('may be nested as deep as they like: the row says that it cannot be read, and can be overwritten', async () => {
      const store = opened(await harness().open());
      await store.registry.write(wholeProvider('one'), somebody);
      const outside = "insert into provider_configs (provider_id, key, value, is_sensitive) values ('one', ?, ?, ?)";
      await harness().outside(outside, 'deep', `${'['.repeat(40_000)}${']'.repeat(40_000)}`, 0);
      await harness().outside(outside, 'hidden', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`, 1);
      await harness().outside(outside, 'fine', `${'['.repeat(128)}${']'.repeat(128)}`, 0);

      const { configs } = await store.registry.load();
      const problem = expect.stringContaining('nested deeper than 128 levels');
      const row = (key: string) => configs.find((config) => config.key === key);
      expect(row('deep')).toEqual({ providerId: 'one', key: 'deep', value: undefined, isSensitive: false, problem });
      expect(row('hidden')).toEqual({ providerId: 'one', key: 'hidden', value: undefined, isSensitive: true, problem });
      expect(row('fine')?.problem).toBeUndefined();
      expect(JSON.stringify(row('fine')?.value)).toHaveLength(256);

      const written = await store.registry.write(
        [{ kind: 'put-config', row: sampleConfig('one', 'deep', 1) }],
        somebody,
      );
      expect(written.kind).toBe('written');
      expect((await store.registry.load()).configs.find(({ key }) => key === 'deep')).toMatchObject({ value: 1 });
    });

    it('lose nothing when three processes write side by side', async () => {
      const store = opened(await harness().open());
      const [one, two] = [harness().startWriter('one', 30), harness().startWriter('two', 30)];
      for (let index = 0; index < 30; index++) await store.registry.write(wholeProvider(`own-${index}`), somebody);
      expect((await one.ended()).length + (await two.ended()).length).toBe(60);
      await nextTurn();
      expect(store.outsideChange()).toBe(true);
      const rows = await store.registry.load();
      expect([rows.revision, rows.providers.length, rows.configs.length]).toEqual([90, 90, 90]);
      expect(rows.configs.filter((row) => row.problem !== undefined)).toEqual([]);
      const revisions = await harness().outside('select distinct revision from changes order by seq');
      expect(revisions.map((row) => row['revision'])).toEqual(Array.from({ length: 90 }, (_, index) => index + 1));
    });
  });
}
