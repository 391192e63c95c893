import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { peekSettings } from './peek-settings.ts';

describe('a peek at the settings', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'peek-settings-'));
    file = join(folder, 'router.db');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function made(): DatabaseSync {
    const database = new DatabaseSync(file);
    database.exec('pragma journal_mode = wal; create table settings (key, value, category, updated_at)');
    database.exec("insert into settings values ('server.port', 8080, 'server', 7)");
    return database;
  }

  it('reads a database that nobody has open, and leaves nothing behind', () => {
    made().close();
    const before = readFileSync(file);

    expect(peekSettings(file)).toEqual([{ key: 'server.port', value: '8080', category: 'server', updatedAtMs: 7 }]);
    expect(readdirSync(folder)).toEqual(['router.db']);
    expect(readFileSync(file)).toEqual(before);
  });

  it('sees what a router that runs has written a moment ago', () => {
    const database = made();
    database.exec("update settings set value = '9090'");

    expect(peekSettings(file)).toMatchObject([{ value: '9090' }]);
    database.close();
  });

  it.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['is no database', 'hello'.repeat(100)],
  ])('finds none where the file %s, and makes none', (_case, content) => {
    if (content !== undefined) writeFileSync(file, content);

    expect(peekSettings(file)).toEqual([]);
    expect(readdirSync(folder)).toEqual(content === undefined ? [] : ['router.db']);
  });
});
