import { describe, expect, it } from 'vitest';
import { failureSentence, sqliteFailure } from './sqlite-failure.ts';

const thrown = (errcode: number): Error =>
  Object.assign(new Error('some words'), { code: 'ERR_SQLITE_ERROR', errcode });

describe('SQLite failures', () => {
  it.each([
    [5, 'locked'],
    [517, 'locked'], // SQLITE_BUSY_SNAPSHOT
    [8, 'read-only'],
    [1544, 'read-only'], // SQLITE_READONLY_DIRECTORY
    [13, 'full'],
    [4874, 'full'], // SQLITE_IOERR_SHMSIZE
    [778, 'disk-error'], // SQLITE_IOERR_WRITE
    [11, 'damaged'],
    [26, 'damaged'],
    [14, 'unopenable'],
  ])('reads code %i as %s, and has a sentence that names the file', (errcode, kind) => {
    const failure = sqliteFailure(thrown(errcode));
    expect(failure?.kind).toBe(kind);
    expect(failure && failureSentence(failure, '/data/x.db')).toContain('/data/x.db');
  });

  it('leaves alone what is no trouble with the file', () => {
    expect(sqliteFailure(thrown(1555))).toBeUndefined();
    expect(sqliteFailure(thrown(1))).toBeUndefined();
    expect(sqliteFailure(new Error('locked'))).toBeUndefined();
    expect(sqliteFailure('locked')).toBeUndefined();
  });
});
