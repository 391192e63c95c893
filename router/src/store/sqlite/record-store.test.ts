import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chown } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { harnessForEachTest } from '../testing/harness-for-each-test.ts';
import { opened } from '../testing/opened.ts';
import { sampleRecord } from '../testing/sample-rows.ts';
import { sqliteHarness } from '../testing/sqlite-harness.ts';

describe('SQLite record store', () => {
  const harness = harnessForEachTest(sqliteHarness);

  it('starts its worker with the first record and a new one after it died; what was under way is lost openly', async () => {
    let started = 0;
    const onWorker = (): number => started++;
    process.on('worker', onWorker);
    try {
      const store = opened(await harness().open());
      const appended = store.records.append([sampleRecord('r1')]);
      const [worker]: Worker[] = await once(process, 'worker');
      expect(started).toBe(1);
      await worker?.terminate();
      expect(await appended).toMatchObject({ kind: 'lost', reason: 'The record worker ended.' });
      expect(store.problem()).toBe('The record worker ended.');
      expect(await store.records.append([sampleRecord('r2')])).toEqual({ kind: 'written', count: 1 });
      expect(started).toBe(2);
      expect(store.problem()).toBeUndefined();
    } finally {
      process.off('worker', onWorker);
    }
  });

  it('keeps a process alive until its records are written, and no longer', async () => {
    const script = fileURLToPath(new URL('../testing/append-and-leave.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, harness().file]);
    expect(stdout).toBe('{"kind":"written","count":1}\n');
    expect(await harness().outside('select id from requests')).toEqual([{ id: 'r1' }]);
  });

  it('keeps records back while their file is read-only, and writes them when it is not any more', async ({ skip }) => {
    const script = fileURLToPath(new URL('../testing/read-only-for-a-while.ts', import.meta.url));
    const user = await unprivilegedUser(script);
    if (user === undefined) return skip('this machine has no unprivileged user that may run Node here');
    if (user.uid !== undefined) await chown(harness().folder, user.uid, user.gid);
    const { stdout } = await promisify(execFile)(process.execPath, [script, harness().file], user);
    expect(JSON.parse(stdout)).toEqual({
      during: { kind: 'busy', reason: expect.stringContaining('read-only') },
      after: { kind: 'written', count: 1 },
      problem: null,
    });
    expect(await harness().outside('select id from requests')).toEqual([{ id: 'r1' }]);
  });

  it('loses records of a damaged file openly', async () => {
    const store = opened(await harness().open());
    await harness().outside('drop table responses');
    expect(await store.records.append([sampleRecord('r1')])).toMatchObject({ kind: 'lost' });
    expect(await harness().outside('select id from requests')).toEqual([]);
  });
});

type User = { readonly uid: number; readonly gid: number } | { readonly uid?: undefined };

/** Modes of files do not bind root, so it becomes nobody. */
async function unprivilegedUser(script: string): Promise<User | undefined> {
  const user: User = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const runs = promisify(execFile)(process.execPath, ['--check', script], user);
  return runs.then(
    () => user,
    () => undefined,
  );
}
