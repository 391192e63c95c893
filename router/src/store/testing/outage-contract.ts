import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import { sampleConfig, sampleProvider, sampleRecord, somebody, wholeProvider } from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

export function outageContract(makeHarness: () => Promise<StoreHarness>): void {
  describe('outages', () => {
    const harness = harnessForEachTest(makeHarness);

    it('a lock held by another program makes a write wait, and blocks neither the event loop nor reads', async () => {
      const store = opened(await harness().open());
      const lock = await harness().lock();
      const written = store.registry.write(wholeProvider('one'), somebody);
      await sleep(100);
      // Reached only because the wait leaves the event loop free: this very process lets the lock go.
      expect((await store.registry.load()).providers).toEqual([]);
      expect(store.outsideChange()).toBe(false);
      await lock.release();
      expect(await written).toEqual({ kind: 'written', revision: 1 });
      expect(store.problem()).toBeUndefined();
    });

    it('a lock held for too long is told, nothing is written, and the next write heals it', async () => {
      const store = opened(await harness().open({ lockPatienceMs: 100 }));
      const lock = await harness().lock();
      const outcome = await store.registry.write(wholeProvider('one'), somebody);
      expect(outcome).toMatchObject({
        kind: 'unavailable',
        reason: expect.stringContaining('locked by another program'),
      });
      expect(store.problem()).toContain('locked by another program');
      await lock.release();
      expect(await store.registry.write(wholeProvider('one'), somebody)).toEqual({ kind: 'written', revision: 1 });
      expect(store.problem()).toBeUndefined();
    });

    it('a lock held for too long is over when it is over, though nobody writes again', async () => {
      const store = opened(await harness().open({ lockPatienceMs: 50, rhythm: { retryMs: 5 } }));
      await store.registry.write(wholeProvider('one'), somebody);
      const lock = await harness().lock();
      await store.registry.write(wholeProvider('two'), somebody);
      await sleep(50);
      expect(store.problem()).toContain('locked by another program');
      await lock.release();
      await vi.waitFor(() => expect(store.problem()).toBeUndefined());
      expect((await store.registry.load()).revision).toBe(1);
    });

    it('a secret that could not be sealed under a long lock is sealed at the first reading after it', async () => {
      const store = opened(await harness().open({ lockPatienceMs: 50, rhythm: { retryMs: 5 } }));
      await store.registry.write([{ kind: 'insert-provider', row: sampleProvider('one') }], somebody);
      await harness().outside(
        "insert into provider_configs (provider_id, key, value) values ('one', 'apiKey', 'sk-plain')",
      );
      const lock = await harness().lock();
      await store.registry.load();
      await vi.waitFor(() => expect(store.problem()).toContain('in plain text and could not be sealed'));
      expect(store.outsideChange()).toBe(false);
      await lock.release();
      await vi.waitFor(() => expect(store.outsideChange()).toBe(true));
      await store.registry.load();
      await vi.waitFor(() => expect(store.problem()).toBeUndefined());
      expect(await harness().outside("select 1 as plain from provider_configs where value = 'sk-plain'")).toEqual([]);
    });

    it('records during a lock are busy, and can be written afterwards', async () => {
      const store = opened(await harness().open());
      const lock = await harness().lock();
      const batch = [sampleRecord('r1')];
      expect(await store.records.append(batch)).toMatchObject({ kind: 'busy' });
      await lock.release();
      expect(await store.records.append(batch)).toEqual({ kind: 'written', count: 1 });
      expect(store.problem()).toBeUndefined();
    });

    it('a secret written from outside under a lock is served at once and sealed when the lock is gone', async () => {
      const store = opened(await harness().open());
      await store.registry.write([{ kind: 'insert-provider', row: sampleProvider('one') }], somebody);
      await harness().outside(
        "insert into provider_configs (provider_id, key, value) values ('one', 'apiKey', 'sk-plain')",
      );
      const lock = await harness().lock();
      expect((await store.registry.load()).configs).toEqual([sampleConfig('one', 'apiKey', 'sk-plain', true)]);
      await lock.release();
      await store.close();
      expect(await harness().outside("select 1 as plain from provider_configs where value = 'sk-plain'")).toEqual([]);
    });

    it('a full disk refuses the write, keeps what was there, and takes smaller writes', async () => {
      const store = opened(await harness().open({ maxBytes: 300_000 }));
      await store.registry.write(wholeProvider('one'), somebody);
      const large = sampleConfig('one', 'large', 'x'.repeat(500_000));
      const outcome = await store.registry.write([{ kind: 'put-config', row: large }], somebody);
      expect(outcome).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('no room left') });
      expect(store.problem()).toContain('no room left');
      expect((await store.registry.load()).configs).toHaveLength(1);
      const small = sampleConfig('one', 'small', 1);
      expect(await store.registry.write([{ kind: 'put-config', row: small }], somebody)).toEqual({
        kind: 'written',
        revision: 2,
      });
    });

    it('a full disk is still told after a write that came to nothing for reasons of its own', async () => {
      const store = opened(await harness().open({ maxBytes: 300_000, rhythm: { retryMs: 600_000 } }));
      await store.registry.write(wholeProvider('one'), somebody);
      const large = sampleConfig('one', 'large', 'x'.repeat(500_000));
      await store.registry.write([{ kind: 'put-config', row: large }], somebody);

      expect(await store.registry.write(wholeProvider('one'), somebody)).toMatchObject({ kind: 'conflict' });
      expect(await store.registry.write(wholeProvider('two'), somebody, 0)).toEqual({ kind: 'outdated' });
      expect(store.problem()).toContain('no room left');
    });

    it('a full disk makes records busy, told as a problem, and loses none that were written', async () => {
      const store = opened(await harness().open({ maxBytes: 300_000 }));
      await store.records.append([sampleRecord('r1')]);
      const large = Array.from({ length: 2 }, (_, index) =>
        sampleRecord(`large${index}`, { requestBody: new Uint8Array(200_000).fill(97) }),
      );
      expect(await store.records.append(large)).toMatchObject({
        kind: 'busy',
        reason: expect.stringContaining('no room left'),
      });
      expect(store.problem()).toContain('no room left');
      expect(await harness().outside('select id from requests')).toEqual([{ id: 'r1' }]);
    });

    it('a process killed in the middle of its writes leaves each of them whole or not at all', async () => {
      opened(await harness().open());
      for (const round of [1, 2, 3]) {
        const writer = harness().startWriter(`round${round}`, 10_000);
        await writer.acknowledged(round * 5);
        writer.kill();
        const acknowledged = await writer.ended();
        const store = opened(await harness().open());
        const rows = await store.registry.load();
        const ids = new Set(rows.providers.map((row) => row.id));
        expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
        expect(rows.configs.map((row) => row.providerId)).toEqual(rows.providers.map((row) => row.id));
        expect(rows.deployments.map((row) => row.providerId)).toEqual(rows.providers.map((row) => row.id));
        expect(rows.revision).toBe(rows.providers.length);
        expect(await store.registry.write(wholeProvider(`after${round}`), somebody)).toMatchObject({ kind: 'written' });
        await store.close();
      }
    });
  });
}
