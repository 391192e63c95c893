import { copyFile, rename, rm, symlink } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { StoreNotice } from '../store-notice.ts';
import { StoreTrouble } from '../store-trouble.ts';
import { harnessForEachTest } from '../testing/harness-for-each-test.ts';
import { opened } from '../testing/opened.ts';
import { readValue } from '../testing/read-value.ts';
import { sampleRecord, somebody, wholeProvider } from '../testing/sample-rows.ts';
import { sqliteHarness } from '../testing/sqlite-harness.ts';
import { RecoveringStore, type Reopening } from './recovering-store.ts';
import { SqliteStore } from './sqlite-store.ts';

describe('a store that could only be read when it was opened', () => {
  const harness = harnessForEachTest(sqliteHarness);

  /** SQLite opens no log's index through a link: as on a full disk, the file can only be read as it stands. Also for root. */
  async function openedWithoutRoom() {
    await opened(await harness().open()).close();
    await symlink('nowhere', `${harness().file}-shm`);
    const told: StoreNotice[] = [];
    const tell = (notice: StoreNotice) => told.push(notice);
    const store = opened(await harness().open({ rhythm: { retryMs: 5 }, lockPatienceMs: 50, tell }));
    await store.registry.load();
    return { store, told };
  }

  const makeRoom = () => rm(`${harness().file}-shm`);

  /** Somebody who can write where the router cannot: alone with the file, SQLite needs no index in the folder. */
  function insertAlone(id: string): DatabaseSync {
    const database = new DatabaseSync(harness().file);
    database.exec('pragma locking_mode = exclusive');
    database.exec(`insert into providers (id, name, type) values ('${id}', 'One', 'demo')`);
    return database;
  }

  const filter = { provider: undefined, model: undefined, status: undefined, fromMs: undefined, toMs: undefined };
  const newest = { filter, limit: 10, after: undefined };

  it('refuses changes, has records wait, and takes both as soon as there is room', async () => {
    const { store, told } = await openedWithoutRoom();
    const batch = [sampleRecord('r1')];
    expect(await store.registry.write(wholeProvider('one'), somebody)).toMatchObject({ kind: 'unavailable' });
    expect(await store.records.append(batch)).toMatchObject({ kind: 'busy' });
    expect(readValue(await store.history.page(newest)).entries).toEqual([]);
    expect(store.problem()).toContain('only reads');

    await makeRoom();
    await vi.waitFor(() => expect(store.problem()).toBeUndefined());
    expect(await store.registry.write(wholeProvider('one'), somebody)).toEqual({ kind: 'written', revision: 1 });
    expect(await store.records.append(batch)).toEqual({ kind: 'written', count: 1 });
    expect(readValue(await store.history.page(newest)).entries).toMatchObject([{ id: 'r1' }]);
    expect(told.map((notice) => (notice.kind === 'warning' ? notice : [notice.kind, notice.part]))).toEqual([
      ['trouble', 'read-only'],
      ['over', 'read-only'],
    ]);
  });

  it('hears of what others wrote meanwhile, and from then on', async () => {
    const { store } = await openedWithoutRoom();
    await makeRoom();
    await harness().outside("insert into providers (id, name, type) values ('one', 'One', 'demo')");
    await vi.waitFor(() => expect(store.outsideChange()).toBe(true));
    expect((await store.registry.load()).providers).toMatchObject([{ id: 'one' }]);
    expect(store.outsideChange()).toBe(false);
    await harness().outside('delete from providers');
    expect(store.outsideChange()).toBe(true);
  });

  it('hears of it also while it still cannot write', async () => {
    const { store } = await openedWithoutRoom();
    const writer = insertAlone('one');
    await vi.waitFor(() => expect(store.problem()).toContain('goes on with what it read before'));
    expect(store.outsideChange()).toBe(false);
    writer.close();
    await vi.waitFor(() => expect(store.outsideChange()).toBe(true));
    expect((await store.registry.load()).providers).toMatchObject([{ id: 'one' }]);
    expect(store.problem()).toContain('only reads');
    await sleep(50);
    expect(store.outsideChange()).toBe(false);
  });

  it('does not take up another file that was put in its place', async () => {
    const { store } = await openedWithoutRoom();
    await copyFile(harness().file, `${harness().file}.other`);
    await rename(`${harness().file}.other`, harness().file);
    await makeRoom();
    await sleep(50);
    expect(store.problem()).toContain('was replaced by another file');
    expect(await store.registry.write(wholeProvider('one'), somebody)).toMatchObject({ kind: 'unavailable' });
  });

  it('ends what it reads on the old connection when it changes to a new one, and closes in the midst of that', async () => {
    const { store } = await openedWithoutRoom();
    await makeRoom();
    await vi.waitFor(
      async () => {
        expect((await store.registry.load()).providers).toEqual([]);
        expect(store.problem()).toBeUndefined();
      },
      { interval: 0 },
    );
    await Promise.all([store.registry.load(), store.close(), store.close()]);

    await symlink('nowhere', `${harness().file}-shm`);
    const again = opened(await harness().open({ rhythm: { retryMs: 1 } }));
    await makeRoom();
    await sleep(3);
    await again.close();
    await sleep(20);
    expect(() => insertAlone('one').close()).not.toThrow();
  });

  it('closes the one that a reopening brings which was under way when it was closed', async () => {
    const [before, after] = [await openedSqlite(), await openedSqlite()];
    const reopening = Promise.withResolvers<Reopening>();
    const reopen = vi.fn(() => reopening.promise);
    const store = new RecoveringStore({
      opening: { kind: 'open', store: before, access: 'read-only' },
      reopen,
      trouble: new StoreTrouble(),
      file: harness().file,
      maxBytes: undefined,
      everyMs: 1,
    });
    await vi.waitFor(() => expect(reopen).toHaveBeenCalledOnce());

    const closed = store.close();
    reopening.resolve({ kind: 'open', store: after, access: 'read-write' });
    await closed;

    expect(await after.records.append([sampleRecord('r1')])).toEqual({ kind: 'lost', reason: 'The store is closed.' });
    expect(await before.records.append([sampleRecord('r1')])).toEqual({ kind: 'lost', reason: 'The store is closed.' });
  });

  async function openedSqlite(): Promise<SqliteStore> {
    const store = opened(await harness().open());
    return store instanceof SqliteStore ? store : expect.fail('It could not be written.');
  }
});
