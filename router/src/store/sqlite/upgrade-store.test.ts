import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { allMigrations } from '../migrations/all-migrations.ts';
import { latestVersion } from '../migrations/latest-version.ts';
import type { StoreSchema } from '../schema.ts';
import { StoreTrouble } from '../store-trouble.ts';
import { harnessForEachTest } from '../testing/harness-for-each-test.ts';
import { hunt } from '../testing/hunt.ts';
import { opened } from '../testing/opened.ts';
import { somebody, wholeProvider } from '../testing/sample-rows.ts';
import { sqliteHarness } from '../testing/sqlite-harness.ts';
import { readMasterKey } from '../vault/master-key.ts';
import { obtainMasterKey } from '../vault/obtain-master-key.ts';
import { openVault } from '../vault/vault.ts';
import { connectParts } from './assemble-store.ts';
import { connectReadWrite } from './connect.ts';
import { copyDatabase } from './copy-database.ts';
import { sqliteParts } from './dialect-parts.ts';
import { FileWatch } from './file-watch.ts';
import { newestCopy } from './newest-copy.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { readDataKeys } from './read-data-keys.ts';
import type { AssembleOptions } from './store-parts.ts';
import { Transactions } from './transactions.ts';
import { upgradeSchema } from './upgrade-schema.ts';
import { upgradeStore } from './upgrade-store.ts';

describe('upgrading', () => {
  const harness = harnessForEachTest(sqliteHarness);

  it('runs what is missing in one transaction, and keeps the rows', async () => {
    const { database, upgrade } = await withDatabase(harness().file);
    const migrations = allMigrations(sqliteParts);
    expect(await upgrade(migrations)).toEqual({ kind: 'ran', value: undefined });
    database.exec("insert into settings (key, value) values ('a', 'b')");
    const second = {
      up: async (db: Kysely<never>) => void (await sql`alter table settings add column note text`.execute(db)),
    };
    await upgrade({ ...migrations, '9999-note': second });
    expect(database.prepare('select key, value, note from settings').all()).toEqual([
      { key: 'a', value: 'b', note: null },
    ]);
    expect(database.prepare('pragma user_version').get()).toEqual({ user_version: latestVersion + 1 });
    database.close();
  });

  it('leaves the schema of before when a migration fails in its middle', async () => {
    const { database, upgrade } = await withDatabase(harness().file);
    const migrations = allMigrations(sqliteParts);
    await upgrade(migrations);
    const broken = {
      async up(db: Kysely<never>) {
        await sql`drop table settings`.execute(db);
        await sql`create table providers (id text)`.execute(db);
      },
    };
    await expect(upgrade({ ...migrations, '9999-broken': broken })).rejects.toThrow('already exists');
    expect(database.prepare('select count(*) as count from settings').get()).toEqual({ count: 0 });
    expect(database.prepare('pragma user_version').get()).toEqual({ user_version: latestVersion });
    database.close();
  });

  it('makes one data key, however often it runs', async () => {
    const { database, upgrade } = await withDatabase(harness().file);
    await upgrade(allMigrations(sqliteParts));
    await upgrade(allMigrations(sqliteParts));
    expect(database.prepare('select count(*) as count from vault_keys').get()).toEqual({ count: 1 });
    database.close();
  });

  it('copies a database that was there before, with its exposed secrets sealed first', async () => {
    await opened(await harness().open()).close();
    await harness().outside("insert into providers (id, name, type) values ('one', 'One', 'openai')");
    await harness().outside(
      "insert into provider_configs (provider_id, key, value) values ('one', 'apiKey', 'sk-written-by-hand')",
    );
    const options = await existingDatabase(harness().folder, harness().file);
    const transactions = options.parts.transactions;
    expect(await upgradeStore(options, transactions, options.parts)).toEqual({ kind: 'upgraded' });
    await options.parts.sealer.idle();
    const copy = new DatabaseSync(newestCopy(harness().file)?.path ?? '');
    expect(copy.prepare('select provider_id, key from provider_configs').all()).toEqual([
      { provider_id: 'one', key: 'apiKey' },
    ]);
    copy.close();
    options.database.close();
    expect(hunt('sk-written-by-hand', await harness().bytesAtRest())).toEqual([]);
  });

  it('refuses to upgrade what it could not copy or cannot write', async () => {
    await opened(await harness().open()).close();
    await writeFile(join(harness().folder, 'backups'), 'a file where the folder should be');
    const options = await existingDatabase(harness().folder, harness().file);
    const { parts } = options;
    expect(await upgradeStore(options, parts.transactions, parts)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('Nothing was upgraded'),
    });
    const readOnly = { ...options, readOnlyReason: 'It is read-only.' };
    expect(await upgradeStore(readOnly, parts.transactions, parts)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('It is read-only. It is of an older version'),
    });
    options.database.close();
  });

  it('keeps the last five copies, whole and for this user only', async () => {
    const store = opened(await harness().open());
    await store.registry.write(wholeProvider('one'), somebody);
    const database = new DatabaseSync(harness().file);
    for (let day = 1; day <= 7; day++) {
      const atMs = Date.parse(`2026-01-0${day}T00:00:00Z`);
      await copyDatabase(database, harness().file, atMs);
      const copy = newestCopy(harness().file);
      expect(copy?.atMs).toBe(atMs);
      expect((await stat(copy?.path ?? '')).mode & 0o777).toBe(0o600);
    }
    database.close();
    const names = await readdir(join(harness().folder, 'backups'));
    expect(names.sort()).toEqual([3, 4, 5, 6, 7].map((day) => `provider-router-2026-01-0${day}T00-00-00-000Z.db`));
    const copy = new DatabaseSync(newestCopy(harness().file)?.path ?? '');
    expect(copy.prepare('select id from providers').all()).toEqual([{ id: 'one' }]);
    copy.close();
    expect(hunt('sk-of-one', await harness().bytesAtRest())).toEqual([]);
  });
});

async function withDatabase(file: string) {
  const database = new DatabaseSync(file);
  const kysely = new Kysely<StoreSchema>({ dialect: nodeSqliteDialect(database) });
  const transactions = new Transactions({
    kysely,
    file,
    trouble: new StoreTrouble(),
    obstacle: () => undefined,
    patienceMs: 1_000,
  });
  const reading = readMasterKey('9f2K7mQx1Zt5Rw8Yc3Vb6Nj4Hd0Ls-Pga', 'MASTER_KEY');
  if (reading.kind === 'refused') throw new Error(reading.reason);
  const upgrade = (migrations: ReturnType<typeof allMigrations>) =>
    upgradeSchema({ transactions, database, migrations, master: reading.key, nowMs: 1_000 });
  return { database, upgrade };
}

/** A connected database of before, as `upgradeStore` is given it. */
async function existingDatabase(folder: string, file: string) {
  const source = { kind: 'file', path: join(folder, 'master.key') } as const;
  const reading = obtainMasterKey({ source, databaseFile: file, sealedAlready: true });
  if (reading.kind === 'refused') throw new Error(reading.reason);
  const database = connectReadWrite(file, undefined);
  const opening = openVault(readDataKeys(database), reading.key, file);
  if (opening.kind === 'refused') throw new Error(opening.reason);
  const options: AssembleOptions = {
    file,
    database,
    masterKeySource: source,
    master: reading.key,
    isSecretKey: (_type, key) => key === 'apiKey',
    readOnlyReason: undefined,
    version: 1,
    patienceMs: 1_000,
  };
  const kysely = new Kysely<StoreSchema>({ dialect: nodeSqliteDialect(database) });
  const trouble = new StoreTrouble();
  const transactions = new Transactions({ kysely, file, trouble, obstacle: () => undefined, patienceMs: 1_000 });
  const watch = new FileWatch({ file, trouble, everyMs: undefined });
  return { ...options, parts: connectParts(options, { kysely, transactions, trouble, watch, vault: opening.vault }) };
}
