import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { masterKeyFileOf, obtainMasterKey } from './obtain-master-key.ts';

describe('obtaining the master key', () => {
  let folder = '';
  let databaseFile = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'provider-router-key-'));
    databaseFile = join(folder, 'provider-router.db');
  });
  afterEach(async () => {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  });
  const beside = (sealedAlready: boolean) =>
    obtainMasterKey({ source: { kind: 'beside-database' }, databaseFile, sealedAlready });

  it('makes one beside a new database, for this user only, and finds it again', async () => {
    const first = beside(false);
    expect(first).toMatchObject({ kind: 'read', key: { origin: masterKeyFileOf(databaseFile) } });
    expect((await stat(masterKeyFileOf(databaseFile))).mode & 0o777).toBe(0o600);
    expect(beside(true)).toEqual(first);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  it('makes no new one where secrets are sealed already', async () => {
    expect(beside(true)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('is missing') });
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves a file that is there as it is, even a useless one', async () => {
    await writeFile(masterKeyFileOf(databaseFile), 'changeme');
    expect(beside(false)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('shorter') });
    expect(await readFile(masterKeyFileOf(databaseFile), 'utf8')).toBe('changeme');
  });

  it('reads a file named by the operator and says when it cannot', async () => {
    const path = join(folder, 'key');
    await writeFile(path, '9f2K7mQx1Zt5Rw8Yc3Vb6Nj4Hd0Ls-Pga\n');
    const read = (file: string) =>
      obtainMasterKey({ source: { kind: 'file', path: file }, databaseFile, sealedAlready: false });
    expect(read(path)).toMatchObject({ kind: 'read', key: { origin: path } });
    expect(read(`${path}.no`)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('ENOENT') });
  });

  it('makes the folder where it is missing, and says when it cannot', async () => {
    const source = { kind: 'beside-database' } as const;
    const deeper = join(folder, 'new', 'folder', 'provider-router.db');
    expect(obtainMasterKey({ source, databaseFile: deeper, sealedAlready: false })).toMatchObject({ kind: 'read' });
    await writeFile(join(folder, 'file'), '');
    const blocked = join(folder, 'file', 'below', 'provider-router.db');
    expect(obtainMasterKey({ source, databaseFile: blocked, sealedAlready: false })).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/cannot be (?:made|read) \(ENOTDIR\)/),
    });
  });
});
