import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import type { Store } from '../store.ts';
import type { StoreNotice } from '../store-notice.ts';
import { harnessForEachTest } from '../testing/harness-for-each-test.ts';
import { hunt } from '../testing/hunt.ts';
import { opened } from '../testing/opened.ts';
import { sampleApiKey, sampleRecord, somebody, wholeProvider } from '../testing/sample-rows.ts';
import { sqliteHarness } from '../testing/sqlite-harness.ts';
import { newestCopy } from './newest-copy.ts';

const DAY_MS = 24 * 3_600_000;
const soon = { firstCopyMs: 5, copyMs: 5 };

describe('the daily copy of the registry', () => {
  const harness = harnessForEachTest(sqliteHarness);
  const clock = { nowMs: 0 };

  async function opening(told: StoreNotice[] = []): Promise<Store> {
    clock.nowMs = Date.parse('2026-03-01T10:00:00Z');
    const tell = (notice: StoreNotice) => told.push(notice);
    return opened(await harness().open({ now: () => clock.nowMs, rhythm: soon, tell }));
  }

  async function copies(): Promise<readonly string[]> {
    const names = await readdir(join(dirname(harness().file), 'backups')).catch(() => []);
    return names.filter((name) => name.endsWith('.db')).sort();
  }

  const severalLooks = () => new Promise((resolve) => setTimeout(resolve, 100));

  it('has everything but the request history, for this user only, and a router starts on it', async () => {
    const store = await opening();
    await store.records.append([sampleRecord('r1')]);
    await store.apiKeys.insert(sampleApiKey('k1'), somebody);
    await store.registry.write(wholeProvider('one'), somebody);
    const before = await store.registry.load();
    const copy = await vi.waitFor(() => newestCopyAt(before.revision));
    await store.close();
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    expect(hunt('sk-of-one', await harness().bytesAtRest())).toEqual([]);

    const restored = opened(await harness().open({ file: await onlyCopy(copy) }));
    expect(await restored.registry.load()).toEqual(before);
    expect(await restored.apiKeys.load()).toEqual([sampleApiKey('k1')]);
    expect(await restored.records.append([sampleRecord('r2')])).toEqual({ kind: 'written', count: 1 });
    expect(await restored.registry.write(wholeProvider('two'), somebody)).toMatchObject({ kind: 'written' });
    await restored.close();
    const database = new DatabaseSync(harness().file, { readOnly: true });
    expect(database.prepare('select id, seq from requests').all()).toEqual([{ id: 'r2', seq: 2 }]);
    expect(database.prepare('pragma auto_vacuum').get()).toEqual({ auto_vacuum: 2 });
    expect(database.prepare('select count(*) as count from changes').get()).not.toEqual({ count: 0 });
    database.close();
  });

  it('has the very schema of the database', async () => {
    const store = await opening();
    await store.registry.write(wholeProvider('one'), somebody);
    const copy = await vi.waitFor(() => newestCopyAt(1));
    await store.close();
    expect(schemaOf(copy)).toEqual(schemaOf(harness().file));
  });

  it('is made once a day, and only where something changed since the last one', async () => {
    const store = await opening();
    await severalLooks();
    expect(await copies()).toEqual([]);
    await store.registry.write(wholeProvider('one'), somebody);
    await vi.waitFor(() => newestCopyAt(1));
    await store.registry.write(wholeProvider('two'), somebody);
    clock.nowMs += DAY_MS - 1;
    await severalLooks();
    expect(await copies()).toEqual(['provider-router-registry-2026-03-01T10-00-00-000Z.db']);
    clock.nowMs += 1;
    await vi.waitFor(() => newestCopyAt(2));
    clock.nowMs += 30 * DAY_MS;
    await severalLooks();
    expect(await copies()).toHaveLength(2);
  });

  it('is kept for the last seven times', async () => {
    const store = await opening();
    for (let revision = 1; revision <= 9; revision += 1) {
      await store.registry.write(wholeProvider(`p${revision}`), somebody);
      await vi.waitFor(() => newestCopyAt(revision));
      clock.nowMs += DAY_MS;
    }
    expect(await copies()).toHaveLength(7);
    expect((await copies())[0]).toContain('2026-03-03');
  });

  it('is not kept while a secret stands in plain text, and comes when it is sealed', async () => {
    const store = await opening();
    await harness().outside("insert into providers (id, name, type) values ('one', 'One', 'openai')");
    await harness().outside(
      "insert into provider_configs (provider_id, key, value) values ('one', 'apiKey', 'sk-in-plain-text')",
    );
    expect(store.outsideChange()).toBe(true);
    await severalLooks();
    expect(await copies()).toEqual([]);
    await store.registry.load();
    await vi.waitFor(async () => expect(await copies()).toHaveLength(1));
    await store.close();
    expect(hunt('sk-in-plain-text', await harness().bytesAtRest())).toEqual([]);
  });

  it('that fails is told once, and once that it works again', async () => {
    const told: StoreNotice[] = [];
    const store = await opening(told);
    const folder = join(dirname(harness().file), 'backups');
    await writeFile(folder, 'a file where the folder should be');
    await store.registry.write(wholeProvider('one'), somebody);
    await vi.waitFor(() => expect(store.problem()).toContain('The daily copy of the registry could not be made'));
    await severalLooks();
    await rm(folder);
    await vi.waitFor(() => expect(store.problem()).toBeUndefined());
    expect(told.map(({ kind }) => kind)).toEqual(['trouble', 'over']);
    expect(await copies()).toHaveLength(1);
  });

  it('clears away what a crash in the midst of copying left, and nothing that somebody writes now', async () => {
    const [old, alone] = ['registry-2026-02-27T10-00-00-000Z', '2026-02-27T11-00-00-000Z'];
    const young = 'registry-2026-03-01T09-59-59-000Z';
    const folder = join(dirname(harness().file), 'backups');
    const place = (ending: string) => join(folder, `provider-router-${ending}`);
    await mkdir(folder);
    const now = Date.parse('2026-03-01T10:00:00Z') / 1_000;
    for (const ending of [`${old}.db.partial`, `${old}.db.partial-journal`, `${alone}.db.partial`])
      await writeAt(place(ending), now - 120);
    const kept = [`${young}.db.partial`, `${old}.db`, 'notes.partial'];
    for (const ending of kept) await writeAt(place(ending), ending.startsWith(young) ? now - 10 : now - 120);
    await opening();
    await severalLooks();
    expect((await readdir(folder)).sort()).toEqual(kept.map((ending) => `provider-router-${ending}`).sort());
  });

  it('leaves no half of itself when the store closes meanwhile', async () => {
    const store = await opening();
    for (let index = 0; index < 20; index += 1) await store.registry.write(wholeProvider(`p${index}`), somebody);
    await store.close();
    const left = await readdir(join(dirname(harness().file), 'backups')).catch(() => []);
    expect(left.filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  /** The newest copy, once it has that revision. */
  function newestCopyAt(revision: number): string {
    const copy = newestCopy(harness().file);
    if (copy === undefined) throw new Error('There is no copy yet.');
    const database = new DatabaseSync(copy.path, { readOnly: true });
    const row = database.prepare('select revision from registry_revision').get();
    database.close();
    expect(row).toEqual({ revision });
    return copy.path;
  }

  /** A database in whose place there is nothing but a copy. */
  async function onlyCopy(copy: string): Promise<string> {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${harness().file}${suffix}`, { force: true });
    await writeFile(harness().file, await readFile(copy));
    return harness().file;
  }
});

async function writeAt(path: string, seconds: number): Promise<void> {
  await writeFile(path, 'half of a copy');
  await utimes(path, seconds, seconds);
}

function schemaOf(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare('select type, name, tbl_name, sql from sqlite_schema order by type, name').all();
  const version = database.prepare('pragma user_version').get();
  database.close();
  return { rows, version };
}
