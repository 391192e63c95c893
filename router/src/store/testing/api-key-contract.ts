import { describe, expect, it } from 'vitest';
import type { ApiKeyId } from '../../domain/principal.ts';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import { sampleApiKey, somebody } from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

export function apiKeyContract(makeHarness: () => Promise<StoreHarness>): void {
  describe('API key store', () => {
    const harness = harnessForEachTest(makeHarness);

    it('gives back keys, also to the next one who opens it', async () => {
      const first = opened(await harness().open());
      expect(await first.apiKeys.insert(sampleApiKey('k1'), somebody)).toEqual({ kind: 'written' });
      await first.close();
      const second = opened(await harness().open());
      expect(await second.apiKeys.load()).toEqual([sampleApiKey('k1')]);
    });

    it('revokes once and for all: the first time of revoking stays', async () => {
      const store = opened(await harness().open());
      await store.apiKeys.insert(sampleApiKey('k1'), somebody);
      expect(await store.apiKeys.revoke('k1' as ApiKeyId, 50, somebody)).toEqual({ kind: 'written' });
      expect(await store.apiKeys.revoke('k1' as ApiKeyId, 60, somebody)).toEqual({ kind: 'written' });
      expect(await store.apiKeys.load()).toEqual([{ ...sampleApiKey('k1'), revokedAtMs: 50 }]);
    });

    it('says when a key to revoke does not exist', async () => {
      const store = opened(await harness().open());
      expect(await store.apiKeys.revoke('no' as ApiKeyId, 50, somebody)).toEqual({ kind: 'missing' });
    });

    it('raises the registry’s revision and tells the history, without the hash', async () => {
      const store = opened(await harness().open());
      await store.apiKeys.insert(sampleApiKey('k1'), somebody);
      await store.apiKeys.revoke('k1' as ApiKeyId, 50, somebody);
      expect((await store.registry.load()).revision).toBe(2);
      const changes = await harness().outside('select action, row_id, before, after from changes order by seq');
      expect(changes.map((row) => `${row['action']} ${row['row_id']}`)).toEqual(['insert k1', 'update k1']);
      expect(JSON.stringify(changes)).not.toContain(sampleApiKey('k1').sha256);
    });

    it('takes a role that nobody knows as the least one, and any mark of revocation as one', async () => {
      const store = opened(await harness().open());
      await store.apiKeys.insert(sampleApiKey('k1'), somebody);
      await harness().outside("update api_keys set role = 'constructor', revoked_at = 'yes'");
      expect(await store.apiKeys.load()).toEqual([{ ...sampleApiKey('k1'), role: 'inference', revokedAtMs: 0 }]);
    });
  });
}
