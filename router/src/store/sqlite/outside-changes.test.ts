import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutsideChanges } from './outside-changes.ts';

describe('outside changes', () => {
  let folder = '';
  let own: DatabaseSync;
  let other: DatabaseSync;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'provider-router-outside-'));
    own = new DatabaseSync(join(folder, 'x.db'), { timeout: 0 });
    own.exec('pragma journal_mode = wal; create table registry_revision (id integer primary key, revision integer)');
    own.exec('insert into registry_revision values (1, 10); create table other (value integer)');
    other = new DatabaseSync(join(folder, 'x.db'));
  });
  afterEach(async () => {
    for (const database of [own, other]) if (database.isOpen) database.close();
    await rm(folder, { recursive: true });
  });
  const setRevision = (revision: number) => other.exec(`update registry_revision set revision = ${revision}`);

  it('looks once per turn of the event loop', async () => {
    const changes = new OutsideChanges(own);
    expect(changes.outsideChange()).toBe(false);
    setRevision(11);
    expect(changes.outsideChange()).toBe(false);
    await nextTurn();
    expect(changes.outsideChange()).toBe(true);
  });

  it('is not alarmed by commits that leave the revision as it is', async () => {
    const changes = new OutsideChanges(own);
    other.exec('insert into other values (1)');
    expect(changes.outsideChange()).toBe(false);
  });

  it('waits with its look while this process is in a transaction', async () => {
    const changes = new OutsideChanges(own);
    setRevision(11);
    own.exec('begin immediate; update registry_revision set revision = 12');
    expect(changes.outsideChange()).toBe(false);
    own.exec('rollback');
    await nextTurn();
    expect(changes.outsideChange()).toBe(true);
    changes.loaded(11);
    expect(changes.outsideChange()).toBe(false);
  });

  it('counts a locked, closed or emptied database as unchanged and does not throw', async () => {
    other.close();
    own.exec('pragma journal_mode = delete'); // The old journal, in which a writer locks readers out.
    other.open();
    const changes = new OutsideChanges(own);
    other.exec('begin exclusive; update registry_revision set revision = 11');
    expect(changes.outsideChange()).toBe(false);
    other.exec('rollback; drop table registry_revision');
    await nextTurn();
    expect(changes.outsideChange()).toBe(false);
    own.close();
    await nextTurn();
    expect(changes.outsideChange()).toBe(false);
  });
});
