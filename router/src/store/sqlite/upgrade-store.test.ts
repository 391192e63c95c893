import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { allMigrations } from '../migrations/all-migrations.ts';
import type { StoreSchema } from '../schema.ts';
import { StoreTrouble } from '../store-trouble.ts';
import { harnessForEachTest } from '../testing/harness-for-each-test.ts';
import { hunt } from '../testing/hunt.ts';
import { opened } from '../testing/opened.ts';
import { somebody, wholeProvider } from '../testing/sample-rows.ts';
import { sqliteHarness } from '../testing/sqlite-harness.ts';
import { readMasterKey } from '../vault/master-key.ts';
import { copyDatabase, newestCopy } from './database-copies.ts';
import { sqliteParts } from './dialect-parts.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { Transactions } from './transactions.ts';
import { upgradeSchema } from './upgrade-schema.ts';

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
    await upgrade({ ...migrations, '0002-note': second });
    expect(database.prepare('select key, value, note from settings').all()).toEqual([
      { key: 'a', value: 'b', note: null },
    ]);
    expect(database.prepare('pragma user_version').get()).toEqual({ user_version: 2 });
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
    await expect(upgrade({ ...migrations, '0002-broken': broken })).rejects.toThrow('already exists');
    expect(database.prepare('select count(*) as count from settings').get()).toEqual({ count: 0 });
    expect(database.prepare('pragma user_version').get()).toEqual({ user_version: 1 });
    database.close();
  });

  it('makes one data key, however often it runs', async () => {
    const { database, upgrade } = await withDatabase(harness().file);
    await upgrade(allMigrations(sqliteParts));
    await upgrade(allMigrations(sqliteParts));
    expect(database.prepare('select count(*) as count from vault_keys').get()).toEqual({ count: 1 });
    database.close();
  });

  it('keeps the last five copies, whole and for this user only', async () => {
    const store = opened(await harness().open());
    await store.registry.write(wholeProvider('one'), somebody);
    const database = new DatabaseSync(harness().file);
    for (let day = 1; day <= 7; day++) {
      const copy = await copyDatabase(database, harness().file, Date.parse(`2026-01-0${day}T00:00:00Z`));
      expect(newestCopy(harness().file)).toBe(copy);
      expect((await stat(copy)).mode & 0o777).toBe(0o600);
    }
    database.close();
    const names = await readdir(join(harness().folder, 'backups'));
    expect(names.sort()).toEqual([3, 4, 5, 6, 7].map((day) => `provider-router-2026-01-0${day}T00-00-00-000Z.db`));
    const copy = new DatabaseSync(newestCopy(harness().file) ?? '');
    expect(copy.prepare('select id from providers').all()).toEqual([{ id: 'one' }]);
    copy.close();
    expect(hunt('sk-of-one', await harness().bytesAtRest())).toEqual([]);
  });
});

async function withDatabase(file: string) {
  const database = new DatabaseSync(file);
  const kysely = new Kysely<StoreSchema>({ dialect: nodeSqliteDialect(database) });
  const transactions = new Transactions({ kysely, file, trouble: new StoreTrouble(), patienceMs: 1_000 });
  const reading = readMasterKey('9f2K7mQx1Zt5Rw8Yc3Vb6Nj4Hd0Ls-Pga', 'MASTER_KEY');
  if (reading.kind === 'refused') throw new Error(reading.reason);
  const upgrade = (migrations: ReturnType<typeof allMigrations>) =>
    upgradeSchema({ transactions, database, migrations, master: reading.key, nowMs: 1_000 });
  return { database, upgrade };
}
