import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { hunt } from './hunt.ts';
import { opened, refusal } from './opened.ts';
import { sampleConfig, sampleProvider, somebody } from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

const SECRET = 'sk-planted-7Hq2ZpX9wLmT4vNc';
const goodKey = (letter: string) =>
  ({ kind: 'text', text: `${letter}9f2K7mQx1Zt5Rw8Yc3Vb6Nj4Hd0Ls-Pg`, origin: 'MASTER_KEY' }) as const;

export function secretContract(makeHarness: () => Promise<StoreHarness>): void {
  describe('secrets', () => {
    const harness = harnessForEachTest(makeHarness);

    it('can be found when they stand in plain text (else the hunt proves nothing)', async () => {
      const store = opened(await harness().open());
      const forms = [SECRET, Buffer.from(`ab${SECRET}`).toString('base64'), Buffer.from(SECRET).toString('hex')];
      await store.registry.write(
        forms.map((value, index) => ({
          kind: 'put-setting',
          row: { key: `k${index}`, value, category: 'system', updatedAtMs: 1 },
        })),
        somebody,
      );
      const found = hunt(SECRET, await harness().bytesAtRest()).join(' ');
      expect([found.includes('plain'), found.includes('hex'), found.includes('base64 +2')]).toEqual([true, true, true]);
    });

    it('are never on the disk, written by this router in any shape', async () => {
      const store = opened(await harness().open());
      await store.registry.write(
        [
          { kind: 'insert-provider', row: sampleProvider('one') },
          { kind: 'put-config', row: sampleConfig('one', 'apiKey', SECRET, true) },
          { kind: 'put-config', row: sampleConfig('one', 'apiKeys', [{ key: SECRET, weight: 1 }], true) },
        ],
        somebody,
      );
      await store.registry.write([{ kind: 'put-config', row: sampleConfig('one', 'apiKey', `${SECRET}2`) }], somebody);
      await store.registry.write([{ kind: 'delete-provider', id: 'one' }], somebody);
      expect(hunt(SECRET, await harness().bytesAtRest())).toEqual([]);
      await store.close();
      expect(hunt(SECRET, await harness().bytesAtRest())).toEqual([]);
    });

    it('are sealed by their name alone, marked or not', async () => {
      const store = opened(await harness().open());
      await store.registry.write(
        [
          { kind: 'insert-provider', row: sampleProvider('one', { type: 'qwen-direct' }) },
          { kind: 'put-config', row: sampleConfig('one', 'cookies', SECRET) },
        ],
        somebody,
      );
      expect(hunt(SECRET, await harness().bytesAtRest())).toEqual([]);
      expect((await store.registry.load()).configs).toEqual([sampleConfig('one', 'cookies', SECRET, true)]);
    });

    it.each([
      ['under a secret name', 'apiKey', 0],
      ['in a row marked sensitive', 'anything', 1],
    ])('written in plain text from outside %s are sealed with the next load', async (_, key, mark) => {
      const store = opened(await harness().open());
      await store.registry.write([{ kind: 'insert-provider', row: sampleProvider('one') }], somebody);
      await harness().outside(
        'insert into provider_configs (provider_id, key, value, is_sensitive) values (?, ?, ?, ?)',
        'one',
        key,
        SECRET,
        mark,
      );
      // Rows after it keep the sealed text, which is longer, from landing on the plain one's place.
      await harness().outside(
        "insert into provider_configs (provider_id, key, value) values ('one', 'y', 'yyyy'), ('one', 'z', 'zzzz')",
      );
      expect(hunt(SECRET, await harness().bytesAtRest())).not.toEqual([]);

      const rows = await store.registry.load();
      expect(rows.configs.find((row) => row.key === key)).toEqual(sampleConfig('one', key, SECRET, true));
      expect(hunt(SECRET, await harness().bytesAtRest())).toEqual([]);
      await nextTurn();
      expect(store.outsideChange()).toBe(false);
      expect(await store.registry.load()).toEqual(rows);
      expect((await harness().outside('select actor, after from changes order by seq desc limit 1'))[0]).toMatchObject({
        actor: 'outside',
        after: expect.stringMatching(/^\{"secret":"[0-9a-f]{12}"\}$/),
      });
    });

    it('replaced from outside are sealed again', async () => {
      const store = opened(await harness().open());
      await store.registry.write(
        [
          { kind: 'insert-provider', row: sampleProvider('one') },
          { kind: 'put-config', row: sampleConfig('one', 'apiKey', 'sk-old', true) },
        ],
        somebody,
      );
      await harness().outside("update provider_configs set value = ? where key = 'apiKey'", SECRET);
      expect((await store.registry.load()).configs).toEqual([sampleConfig('one', 'apiKey', SECRET, true)]);
      expect(hunt(SECRET, await harness().bytesAtRest())).toEqual([]);
    });

    it('copied into another row stay shut, and the row says so', async () => {
      const store = opened(await harness().open());
      await store.registry.write(
        [
          { kind: 'insert-provider', row: sampleProvider('one') },
          { kind: 'insert-provider', row: sampleProvider('two') },
          { kind: 'put-config', row: sampleConfig('one', 'apiKey', SECRET, true) },
        ],
        somebody,
      );
      await harness().outside(
        "insert into provider_configs (provider_id, key, value) select 'two', key, value from provider_configs",
      );
      const stolen = (await store.registry.load()).configs.find((row) => row.providerId === 'two');
      expect(stolen).toMatchObject({ value: undefined, isSensitive: true });
      expect(stolen?.problem).toMatch(/^The secret "apiKey" of provider "two" cannot be opened/);
    });

    it('refuse another master key, and nothing is changed', async () => {
      const first = opened(await harness().open({ masterKeySource: goodKey('a') }));
      await first.registry.write([{ kind: 'insert-provider', row: sampleProvider('one') }], somebody);
      await first.close();
      const before = await harness().bytesAtRest();
      const reason = await refusal(await harness().open({ masterKeySource: goodKey('b') }));
      expect(reason).toContain('MASTER_KEY is not the one that sealed');
      expect(reason).not.toContain(goodKey('b').text);
      expect(await harness().bytesAtRest()).toEqual(before);
      opened(await harness().open({ masterKeySource: goodKey('a') }));
    });
  });
}
