import { copyFile, rename, rm, truncate } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import type { StoreNotice } from '../store-notice.ts';
import { harnessForEachTest } from '../testing/harness-for-each-test.ts';
import { opened } from '../testing/opened.ts';
import { sampleRecord, somebody, wholeProvider } from '../testing/sample-rows.ts';
import { sqliteHarness } from '../testing/sqlite-harness.ts';

describe('a database file that is not there any more', () => {
  const harness = harnessForEachTest(sqliteHarness);

  async function watched() {
    const told: StoreNotice[] = [];
    const store = opened(await harness().open({ tell: (notice) => told.push(notice), rhythm: { fileMs: 5 } }));
    await store.registry.write(wholeProvider('one'), somebody);
    return { store, told };
  }

  it.each([
    ['deleted', (file: string) => rm(file)],
    ['emptied', (file: string) => truncate(file, 0)],
    [
      'replaced by another file',
      async (file: string) => {
        await copyFile(file, `${file}.other`);
        await rename(`${file}.other`, file);
      },
    ],
  ])('(%s) is told once though nobody asks, with what to do', async (what, lose) => {
    const { store, told } = await watched();
    await lose(harness().file);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    for (let asked = 0; asked < 20; asked += 1) expect(store.problem()).toContain(`was ${what}`);
    expect(told).toEqual([{ kind: 'trouble', part: 'file', sentence: store.problem() }]);
  });

  it('takes no change that would be lost with it, and keeps records waiting', async () => {
    const { store } = await watched();
    await rm(harness().file);
    expect(await store.registry.write(wholeProvider('two'), somebody)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('was deleted'),
    });
    expect(await store.records.append([sampleRecord('r1')])).toMatchObject({ kind: 'busy' });
    expect((await store.registry.load()).providers).toHaveLength(1);
  });

  it('is good again when it is put back, and that is told too', async () => {
    const { store, told } = await watched();
    await rename(harness().file, `${harness().file}.away`);
    expect(store.problem()).toContain('was deleted');
    await rename(`${harness().file}.away`, harness().file);
    await vi.waitFor(() => expect(told.at(-1)).toEqual({ kind: 'over', part: 'file' }));
    expect(store.problem()).toBeUndefined();
    expect(await store.records.append([sampleRecord('r1')])).toMatchObject({ kind: 'written' });
    expect(await harness().outside('select id from requests')).toEqual([{ id: 'r1' }]);
  });
});

describe('a registry that cannot be read any more', () => {
  const harness = harnessForEachTest(sqliteHarness);

  it.each([
    ['providers', 'The registry'],
    ['api_keys', 'The table of API keys'],
  ])('(a lost table %s) is told once, and once that it is over', async (table, name) => {
    const told: StoreNotice[] = [];
    const store = opened(await harness().open({ tell: (notice) => told.push(notice) }));
    const read = () => (table === 'providers' ? store.registry.load() : store.apiKeys.load());
    await harness().outside(`alter table ${table} rename to elsewhere`);
    for (let times = 0; times < 3; times += 1) await expect(read()).rejects.toThrow('no such table');
    expect(store.problem()).toContain(`${name} in ${harness().file} cannot be read (no such table: ${table})`);
    await harness().outside(`alter table elsewhere rename to ${table}`);
    await read();
    expect(store.problem()).toBeUndefined();
    expect(told.map(({ kind }) => kind)).toEqual(['trouble', 'over']);
  });
});
