import { execFile } from 'node:child_process';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { StoreNotice } from '../store-notice.ts';
import { harnessForEachTest } from '../testing/harness-for-each-test.ts';
import { opened, refusal } from '../testing/opened.ts';
import { sampleConfig, sampleRecord, somebody, wholeProvider } from '../testing/sample-rows.ts';
import { sqliteHarness } from '../testing/sqlite-harness.ts';
import { copyDatabase } from './copy-database.ts';

const run = promisify(execFile);

describe('opening a SQLite store', () => {
  const harness = harnessForEachTest(sqliteHarness);

  /** A closed database with one provider in it. */
  async function made(): Promise<string> {
    const store = opened(await harness().open());
    await store.registry.write(wholeProvider('one'), somebody);
    await store.close();
    return harness().file;
  }

  it('makes folder, database and key for this user only, in WAL mode, ready for incremental vacuum', async () => {
    const file = join(harness().folder, 'new', 'data', 'provider-router.db');
    const store = opened(await harness().open({ file }));
    await store.registry.write(wholeProvider('one'), somebody);
    for (const name of await readdir(dirname(file))) {
      expect([name, (await stat(join(dirname(file), name))).mode & 0o077]).toEqual([name, 0]);
    }
    const database = new DatabaseSync(file);
    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(database.prepare('pragma auto_vacuum').get()).toEqual({ auto_vacuum: 2 });
    database.close();
  });

  it('leaves one file and the key when it closes, and closes twice', async () => {
    await made();
    const store = opened(await harness().open());
    await store.close();
    await store.close();
    expect((await readdir(harness().folder)).sort()).toEqual(['master.key', 'provider-router.db']);
  });

  it('takes an empty file as a new database, without a word', async () => {
    await writeFile(harness().file, '');
    const told: StoreNotice[] = [];
    const store = opened(await harness().open({ tell: (notice) => told.push(notice) }));
    expect((await store.registry.load()).revision).toBe(0);
    expect(told).toEqual([]);
  });

  it('refuses an empty file beside a key of before: its content was lost, and how to go on is said', async () => {
    const file = await made();
    await truncate(file, 0);
    const reason = await refusal(await harness().open());
    expect(reason).toContain(`The database ${file} is an empty file, but master.key beside it`);
    expect(reason).toContain('There is no copy of it');
    expect(reason).toContain('move the empty file away');
    expect((await stat(file)).size).toBe(0);
  });

  it('refuses an empty file beside a copy, wherever the key is, and names the copy', async () => {
    const file = await made();
    const database = new DatabaseSync(file);
    await copyDatabase(database, file, Date.parse('2026-01-01T00:00:00Z'));
    database.close();
    await truncate(file, 0);
    await rename(join(harness().folder, 'master.key'), join(harness().folder, 'key-elsewhere'));
    const masterKeySource = { kind: 'file', path: join(harness().folder, 'key-elsewhere') } as const;
    const reason = await refusal(await harness().open({ masterKeySource }));
    const command = /run: (.+\.db') /.exec(reason)?.[1] ?? '';
    await run('sh', ['-c', command]);
    const store = opened(await harness().open({ masterKeySource }));
    expect((await store.registry.load()).providers).toMatchObject([{ id: 'one' }]);
  });

  it('makes a new registry where only the key of before is left, and says that it does', async () => {
    const file = await made();
    await rm(file);
    const told: StoreNotice[] = [];
    const store = opened(await harness().open({ tell: (notice) => told.push(notice) }));
    expect((await store.registry.load()).providers).toEqual([]);
    expect(told).toEqual([
      { kind: 'warning', sentence: expect.stringContaining(`There is no database ${file} although master.key`) },
    ]);
  });

  it('warns of a key that others may read, with the command that closes it, and opens all the same', async () => {
    await made();
    const key = join(harness().folder, 'master.key');
    await chmod(key, 0o640);
    const told: StoreNotice[] = [];
    await opened(await harness().open({ tell: (notice) => told.push(notice) })).close();
    expect(told).toEqual([{ kind: 'warning', sentence: expect.stringMatching(/mode 0640.*chmod 600 '/) }]);

    const [, command = ''] = /Close it: (.+)$/.exec(told[0]?.kind === 'warning' ? told[0].sentence : '') ?? [];
    await run('sh', ['-c', command]);
    await opened(await harness().open({ tell: (notice) => told.push(notice) })).close();
    expect(told).toHaveLength(1);
  });

  it('finds everything after a process died without closing', async () => {
    const writer = harness().startWriter('p', 1_000);
    await writer.acknowledged(3);
    writer.kill();
    const acknowledged = await writer.ended();
    const store = opened(await harness().open());
    expect((await store.registry.load()).providers.length).toBeGreaterThanOrEqual(acknowledged.length);
  });

  it('opens one database in several processes that start on an empty folder at once', async () => {
    const writers = ['a', 'b', 'c'].map((prefix) => harness().startWriter(prefix, 5));
    const acknowledged = await Promise.all(writers.map((writer) => writer.ended()));
    expect(acknowledged.map((lines) => lines.length)).toEqual([5, 5, 5]);
    const store = opened(await harness().open());
    const rows = await store.registry.load();
    expect(rows.configs.map((row) => row.problem)).toEqual(Array(15).fill(undefined));
  });

  it('refuses a database of a newer version and changes nothing', async () => {
    const file = await made();
    await harness().outside('pragma user_version = 99');
    const before = await harness().bytesAtRest();
    const reason = await refusal(await harness().open());
    expect(reason).toContain(`${file} was written by a newer version`);
    expect(await harness().bytesAtRest()).toEqual(before);
  });

  it('refuses a database of another program and changes nothing', async () => {
    await harness().outside('create table customers (name text)');
    const before = await harness().bytesAtRest();
    expect(await refusal(await harness().open())).toContain('belongs to another program');
    expect(await harness().bytesAtRest()).toEqual(before);
  });

  it.each([
    ['is no database', (file: string) => writeFile(file, 'Dear diary, '.repeat(1_000))],
    ['is cut short', (file: string) => truncate(file, 20_000)],
    ['is overwritten in the middle', (file: string) => overwrite(file, 4_096, 60_000)],
    ['has a damaged header', (file: string) => overwrite(file, 16, 84)],
  ])('refuses a file that %s, names it and leaves it as it is', async (_, damage) => {
    const file = await made();
    await damage(file);
    const before = await harness().bytesAtRest();
    const reason = await refusal(await harness().open());
    expect(reason).toContain(`The database ${file} is damaged`);
    expect(reason).toContain('There is no copy of it');
    expect(await harness().bytesAtRest()).toEqual(before);
  });

  it('prints a command line that restores the newest copy, and that works', async () => {
    const file = await made();
    const database = new DatabaseSync(file);
    await copyDatabase(database, file, Date.parse('2026-01-01T00:00:00Z'));
    database.exec("update providers set name = 'Newer'");
    await copyDatabase(database, file, Date.parse('2026-01-02T00:00:00Z'));
    database.close();
    await writeFile(file, 'no database any more');
    const reason = await refusal(await harness().open());
    const command = /run: (.+)$/.exec(reason)?.[1] ?? '';
    await run('sh', ['-c', command]);
    const store = opened(await harness().open());
    expect((await store.registry.load()).providers).toMatchObject([{ id: 'one', name: 'Newer' }]);
    expect(await readFile(`${file}.aside`, 'utf8')).toBe('no database any more');
  });

  it('does not read a damaged history at its start: answers go on, records are lost openly', async () => {
    const file = await made();
    const store = opened(await harness().open());
    await store.records.append(Array.from({ length: 200 }, (_, index) => sampleRecord(`r${index}`)));
    await store.close();
    const page = Number(
      (await harness().outside("select rootpage from sqlite_schema where name = 'requests'"))[0]?.['rootpage'],
    );
    await overwrite(file, (page - 1) * 4_096, 4_096);
    const again = opened(await harness().open());
    expect((await again.registry.load()).providers).toHaveLength(1);
    expect(await again.records.append([sampleRecord('new')])).toMatchObject({ kind: 'lost' });
    expect(again.problem()).toContain('request history');
    expect(again.problem()).not.toContain('Restart');
  });

  it('says of a damaged history how to begin a new one with the registry of now, and that works', async () => {
    const file = await made();
    const store = opened(await harness().open());
    await store.records.append(Array.from({ length: 200 }, (_, index) => sampleRecord(`r${index}`)));
    await store.registry.write(wholeProvider('newest'), somebody);
    await store.close();
    const page = Number(
      (await harness().outside("select rootpage from sqlite_schema where name = 'requests'"))[0]?.['rootpage'],
    );
    await overwrite(file, (page - 1) * 4_096, 4_096);
    const again = opened(await harness().open());
    const command = await vi.waitFor(async () => {
      await again.records.append([sampleRecord('lost')]);
      return /new history, stop every router and run: (.+)$/.exec(again.problem() ?? '')?.[1] ?? expect.fail('not yet');
    });
    await again.close();
    await run('sh', ['-c', command]);

    const mended = opened(await harness().open());
    expect((await mended.registry.load()).providers.map(({ id }) => id)).toEqual(['newest', 'one']);
    expect(await mended.records.append([sampleRecord('kept')])).toEqual({ kind: 'written', count: 1 });
    expect(await harness().outside('select id, seq from requests')).toEqual([{ id: 'kept', seq: 201 }]);
  });

  it('offers after a newer version only a copy that this version can read', async () => {
    const file = await made();
    const database = new DatabaseSync(file);
    await copyDatabase(database, file, Date.parse('2026-01-01T00:00:00Z'));
    database.exec('pragma user_version = 99');
    await copyDatabase(database, file, Date.parse('2026-01-02T00:00:00Z'));
    database.close();
    const reason = await refusal(await harness().open());
    expect(reason).toContain('2026-01-01');
    expect(reason).not.toContain('2026-01-02');
  });

  it('refuses a missing master key of a database that has secrets', async () => {
    const file = await made();
    await run('rm', [join(dirname(file), 'master.key')]);
    const before = await harness().bytesAtRest();
    expect(await refusal(await harness().open())).toContain('master.key is missing');
    expect(await harness().bytesAtRest()).toEqual(before);
    expect(await readdir(harness().folder)).not.toContain('master.key');
  });

  it('refuses a weak master key before it makes anything', async () => {
    const file = join(harness().folder, 'new', 'provider-router.db');
    const masterKeySource = { kind: 'text', text: 'changeme', origin: 'MASTER_KEY' } as const;
    expect(await refusal(await harness().open({ file, masterKeySource }))).toContain('MASTER_KEY is shorter');
    expect(await readdir(harness().folder)).toEqual([]);
  });

  it('refuses a place where nothing can be made, and a folder in place of the file', async () => {
    await writeFile(join(harness().folder, 'file'), '');
    const blocked = join(harness().folder, 'file', 'provider-router.db');
    expect(await refusal(await harness().open({ file: blocked }))).toMatch(/cannot be (?:made|read)/);
    const folder = join(harness().folder, 'folder.db');
    await mkdir(folder);
    expect(await refusal(await harness().open({ file: folder }))).toContain('cannot be read');
  });

  it('reads what is read-only: inference goes on, writes and records are refused with the reason', async (test) => {
    await made();
    const seen = await openAsReader(harness().folder, harness().file);
    if (seen === undefined) return test.skip('this machine has no unprivileged user that may run Node here');
    expect(seen).toMatchObject({
      kind: 'open',
      providers: ['one'],
      secrets: ['sk-of-one'],
      write: { kind: 'unavailable', reason: expect.stringContaining('read-only') },
      append: { kind: 'busy', reason: expect.stringContaining('read-only') },
      problem: expect.stringContaining('read-only'),
      change: false,
    });
  });

  it('forgets the number of no record: sequence numbers go on after the history was emptied', async () => {
    const store = opened(await harness().open());
    await store.records.append([sampleRecord('r1'), sampleRecord('r2')]);
    await harness().outside('delete from requests');
    await store.records.append([sampleRecord('r3')]);
    expect(await harness().outside('select seq from requests')).toEqual([{ seq: 3 }]);
  });

  it('opens each sealed value once, not at every load', async () => {
    const store = opened(await harness().open());
    await store.registry.write(wholeProvider('one'), somebody);
    const [before] = (await store.registry.load()).configs;
    await store.registry.write([{ kind: 'put-config', row: sampleConfig('one', 'timeout', 5) }], somebody);
    const [after] = (await store.registry.load()).configs;
    expect(after).toBe(before);
  });
});

async function overwrite(file: string, start: number, length: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(length, 0xa5), 0, length, start);
  await handle.close();
}

/** What a user sees who may read folder and files but not write them; root is everybody, so it becomes nobody. */
async function openAsReader(folder: string, file: string): Promise<unknown> {
  for (const name of await readdir(folder)) await chmod(join(folder, name), 0o444);
  await chmod(folder, 0o555);
  const script = fileURLToPath(new URL('../testing/read-only-process.ts', import.meta.url));
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  try {
    await run(process.execPath, ['--check', script], user);
  } catch {
    return undefined;
  }
  const { stdout } = await run(process.execPath, [script, file], user);
  await chmod(folder, 0o755);
  return JSON.parse(stdout);
}
