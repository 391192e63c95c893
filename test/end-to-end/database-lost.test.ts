import { chmod, copyFile, readdir, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { openStore } from '../../router/src/store/open-store.ts';
import { eventually } from './kit/eventually.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { activate, addProvider, question } from './kit/providers.ts';
import { type RunningRouter, startRouter, tryStart } from './kit/start-router.ts';

const databaseOf = (dataDir: string) => join(dataDir, 'provider-router.db');

async function health(router: RunningRouter) {
  return (await router.call('GET', '/health')).body;
}

async function isDegraded(router: RunningRouter): Promise<string | undefined> {
  const { text } = await router.call('GET', '/metrics');
  return /^provider_router_degraded (\d)$/m.exec(text)?.[1];
}

/** Lines of the log with these words, so far. */
function lines(router: RunningRouter, words: RegExp): readonly string[] {
  return router
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && words.test(line));
}

async function answersOften(router: RunningRouter): Promise<void> {
  for (let request = 0; request < 20; request += 1) {
    const reply = await router.call('POST', '/v1/chat/completions', question({ model: 'demo/any' }));
    expect(reply.status, reply.text).toBe(200);
  }
}

describe('a database file that vanishes under the running router', () => {
  it.each([
    [
      'deleted',
      async (file: string) => rename(file, `${file}.away`),
      async (file: string) => rename(`${file}.away`, file),
    ],
    [
      'replaced',
      async (file: string) => {
        await rename(file, `${file}.away`);
        await copyFile(`${file}.away`, file);
      },
      async (file: string) => rename(`${file}.away`, file),
    ],
  ])(
    '(%s) stops no answer, is told once, refuses changes, and is over when the file is back',
    async (what, lose, mend) => {
      await using router = await startRouter();
      await answersOften(router);
      await lose(databaseOf(router.dataDir));

      await eventually('the line about it', () => lines(router, new RegExp(`was ${what}`)).length > 0);
      await answersOften(router);
      expect(await health(router)).toMatchObject({
        status: 'degraded',
        problem: expect.stringContaining(`was ${what}`),
      });
      expect(await isDegraded(router)).toBe('1');
      const change = await router.call('PUT', '/v1/settings/logging.level', { value: 'warn' });
      expect(change).toMatchObject({ status: 503, body: { error: { code: 'store_unavailable' } } });
      expect(lines(router, /"part":"file"/)).toHaveLength(1);

      await mend(databaseOf(router.dataDir));
      await eventually('the line that it is over', () => lines(router, /"part":"file".*is over/).length > 0);
      expect(await health(router)).toMatchObject({ status: 'ok' });
      expect(await isDegraded(router)).toBe('0');
      expect(lines(router, /"part":"file"/)).toHaveLength(2);
      await router.stop();
      expect(records(router.dataDir)).toBe(40);
    },
  );
});

describe('a registry that becomes unreadable under the running router', () => {
  it('stays in use as it was last, is told once, and is over without a restart', async () => {
    await using router = await startRouter();
    await answersOften(router);
    const database = new DatabaseSync(databaseOf(router.dataDir));
    database.exec('alter table providers rename to elsewhere; update registry_revision set revision = revision + 1');

    await answersOften(router);
    await eventually('the line about it', () => lines(router, /registry could not be read/).length > 0);
    await answersOften(router);
    expect(await health(router)).toMatchObject({
      status: 'degraded',
      problem: expect.stringContaining('no such table: providers'),
    });
    expect(await isDegraded(router)).toBe('1');
    expect(lines(router, /registry/)).toHaveLength(1);

    database.exec("alter table elsewhere rename to providers; update providers set name = 'Mended' where id = 'demo'");
    database.close();
    await eventually('the line that it is over', () => lines(router, /can be read again/).length > 0);
    expect(await health(router)).toMatchObject({ status: 'ok', providers: { Mended: {} } });
    expect(lines(router, /registry/)).toHaveLength(2);
  });
});

describe('a copy of the registry', () => {
  it('put in the place of a lost database is all that a router needs to go on', async () => {
    const upstream = await fakeUpstream({ says: 'restored' });
    const dataDir = await makeDataDir();
    const file = databaseOf(dataDir);
    const before = await startRouter({ dataDir });
    await addProvider(before, upstream, { id: 'kept' });
    await activate(before, 'kept');
    await before.stop();
    await copyNow(file);
    await rm(file);
    const [copy = ''] = await readdir(join(dataDir, 'backups'));

    await copyFile(join(dataDir, 'backups', copy), file);
    await using router = await startRouter({ dataDir });

    const reply = await router.call('POST', '/v1/chat/completions', question());
    expect(reply.body.choices[0].message.content).toBe('restored');
    expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer sk-test');
    await router.stop();
    expect(records(dataDir)).toBe(1);
    await upstream.close();
  });

  /** What a running router does after its first minute and then once a day. */
  async function copyNow(file: string): Promise<void> {
    const rhythm = { firstCopyMs: 0 };
    const opening = await openStore({
      file,
      masterKeySource: { kind: 'beside-database' },
      isSecretKey: () => false,
      rhythm,
    });
    if (opening.kind === 'refused') throw new Error(opening.reason);
    const folder = join(file, '..', 'backups');
    await eventually('the copy', async () =>
      (await readdir(folder).catch(() => [])).some((name) => /registry-.*Z\.db$/.test(name)),
    );
    await opening.store.close();
  }
});

describe('what a start finds in its data folder', () => {
  async function usedDataDir(): Promise<string> {
    const dataDir = await makeDataDir();
    await (await startRouter({ dataDir })).stop();
    return dataDir;
  }

  it('is refused where the database is an empty file beside its key, with the ways out', async () => {
    const dataDir = await usedDataDir();
    await truncate(databaseOf(dataDir), 0);
    const boot = await tryStart({ dataDir });
    expect(boot).toMatchObject({ kind: 'ended', exit: { code: 1 } });
    const said = boot.kind === 'ended' ? boot.output : '';
    expect(said).toContain(databaseOf(dataDir));
    expect(said).toContain('move the empty file away');
  });

  it('is made anew where the database is gone and its key is not, and that is said', async () => {
    const dataDir = await usedDataDir();
    await rm(databaseOf(dataDir));
    await using router = await startRouter({ dataDir });
    expect(lines(router, /a new, empty registry is made/)).toHaveLength(1);
  });

  it('is told where others may read the key, with the command that closes it', async () => {
    const dataDir = await usedDataDir();
    const key = join(dataDir, 'master.key');
    await chmod(key, 0o644);
    await using router = await startRouter({ dataDir });
    expect(lines(router, /mode 0644/)).toHaveLength(1);
    expect(router.output()).toContain(`chmod 600 '${key}'`);
  });
});

function records(dataDir: string): number {
  const database = new DatabaseSync(databaseOf(dataDir), { readOnly: true });
  try {
    return Number(database.prepare('select count(*) as n from requests').get()?.['n']);
  } finally {
    database.close();
  }
}
