import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { describeWith } from '../setup/describe-with.ts';
import { eventually } from './kit/eventually.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { activate, addProvider, question } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter, tryStart } from './kit/start-router.ts';

const databaseOf = (dataDir: string) => join(dataDir, 'provider-router.db');
const chat = (router: RunningRouter) => router.call('POST', '/v1/chat/completions', question({ model: 'demo/any' }));

/** A data directory that a router has used and left. */
async function usedDataDir(): Promise<string> {
  const dataDir = await makeDataDir();
  const router = await startRouter({ dataDir });
  await chat(router);
  await router.stop();
  return dataDir;
}

/** Of the tables those without which a router still knows whom to ask. */
const ofHistory = [
  'requests',
  'responses',
  'request_stats',
  'request_stats_state',
  'stored_responses',
  'stored_response_items',
  'removed_responses',
];
const tables = [
  ...['providers', 'provider_configs', 'provider_models', 'models', 'settings', 'aliases', 'api_keys', 'vault_keys'],
  ...['registry_revision', 'changes'],
  ...ofHistory,
];

/** Spoils the page where a table begins. */
async function tear(path: string, table: string): Promise<void> {
  const database = new DatabaseSync(path);
  database.exec('pragma wal_checkpoint(truncate)');
  const pageSize = Number(database.prepare('pragma page_size').get()?.['page_size']);
  const root = Number(database.prepare('select rootpage from sqlite_schema where name = ?').get(table)?.['rootpage']);
  database.close();
  const bytes = await readFile(path);
  bytes.fill(0x5a, (root - 1) * pageSize, root * pageSize);
  await writeFile(path, bytes);
}

function count(dataDir: string, table: string): number {
  const database = new DatabaseSync(databaseOf(dataDir), { readOnly: true });
  try {
    return Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
  } finally {
    database.close();
  }
}

describeWith('python3', 'a database that another process locks', (python) => {
  it('for five seconds stops no answer and loses no record and no change', async () => {
    await using router = await startRouter();
    await chat(router);
    const script = [
      'import sqlite3, sys, time',
      'database = sqlite3.connect(sys.argv[1], isolation_level=None)',
      'database.execute("PRAGMA busy_timeout = 5000")',
      'database.execute("BEGIN IMMEDIATE")',
      'print("locked", flush=True)',
      'time.sleep(5)',
      'database.execute("COMMIT")',
    ];
    const locker = spawn(python, ['-c', script.join('\n'), databaseOf(router.dataDir)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(locker.stdout, 'data');

    const change = router.call('PUT', '/v1/settings/logging.level', { value: 'warn' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => chat(router)));
    expect(locker.exitCode).toBeNull();
    expect(answers.every(({ status }) => status === 200)).toBe(true);

    await once(locker, 'close');
    expect((await change).status).toBe(200);
    await eventually('all records', () => count(router.dataDir, 'requests') === 21);
  }, 30_000);
});

describe('a database of a newer version', () => {
  it('is refused by a sentence and left as it is', async () => {
    const dataDir = await usedDataDir();
    const database = new DatabaseSync(databaseOf(dataDir));
    database.exec('PRAGMA user_version = 9999');
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    const before = await readFile(databaseOf(dataDir));

    const boot = await tryStart({ dataDir });

    expect(boot).toMatchObject({ kind: 'ended', exit: { code: 1 } });
    expect(boot.kind === 'ended' ? boot.output : '').toMatch(/newer/i);
    expect((await readFile(databaseOf(dataDir))).equals(before)).toBe(true);
  });
});

describe('a corrupt database', () => {
  it.each([
    [
      'no database at all',
      async (path: string) => writeFile(path, 'this is no database, but it is long enough to be one'.repeat(100)),
    ],
    [
      'a torn one',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes.fill(0x5a, 100, 4096);
        await writeFile(path, bytes);
      },
    ],
  ] as const)('(%s) is refused, named, and left as it is, with the way back', async (_, damage) => {
    const dataDir = await usedDataDir();
    await damage(databaseOf(dataDir));
    const before = await readFile(databaseOf(dataDir));

    const boot = await tryStart({ dataDir });

    expect(boot).toMatchObject({ kind: 'ended', exit: { code: 1 } });
    const said = boot.kind === 'ended' ? boot.output : '';
    expect(said).toContain('provider-router.db');
    expect(said).toMatch(/restore|copy/i);
    expect((await readFile(databaseOf(dataDir))).equals(before)).toBe(true);
  });
});

describe('a table whose first page is torn', () => {
  it.each(tables)('(%s): refused with the way back and left as it is, or a router that answers', async (table) => {
    const dataDir = await usedDataDir();
    const path = databaseOf(dataDir);
    await tear(path, table);
    const before = await readFile(path);

    const boot = await tryStart({ dataDir });

    if (boot.kind === 'ended') {
      expect(ofHistory).not.toContain(table);
      expect(boot.exit.code).toBe(1);
      expect(boot.output).toContain(path);
      expect(boot.output).toMatch(
        /To (?:go back to its newest copy|go on with the registry|begin with an empty database)/,
      );
      expect(boot.output).not.toContain('answers go on');
      expect((await readFile(path)).equals(before)).toBe(true);
      return;
    }
    await using router = boot.router;
    expect(ofHistory).toContain(table);
    expect((await chat(router)).status).toBe(200);
  });
});

describe('a database that cannot be written', () => {
  it('still answers requests, says so to the operator, and refuses changes by 503', async ({ skip }) => {
    const dataDir = await usedDataDir();
    // Root writes into read-only files all the same, so the file is made immutable where that can be done.
    const immutable = await setImmutable(dataDir, true);
    if (!immutable && process.getuid?.() === 0) return skip('root, and chattr is not possible here');
    if (!immutable) await chmod(databaseOf(dataDir), 0o444);
    try {
      await using router = await startRouter({ dataDir });
      expect((await chat(router)).status).toBe(200);
      const change = await router.call('PUT', '/v1/settings/logging.level', { value: 'warn' });
      expect(change).toMatchObject({ status: 503, body: { error: { code: 'store_unavailable' } } });
      expect(router.output()).toMatch(/read-?only|only reads/i);
    } finally {
      if (immutable) await setImmutable(dataDir, false);
    }
  });

  async function setImmutable(dataDir: string, on: boolean): Promise<boolean> {
    const names = (await readdir(dataDir)).filter((name) => name.startsWith('provider-router.db'));
    const change = spawn('chattr', [on ? '+i' : '-i', ...names.map((name) => join(dataDir, name)), dataDir], {
      stdio: 'ignore',
    });
    const [code] = await once(change, 'close').catch(() => [1]);
    return code === 0;
  }
});

describe('a full disk', () => {
  it('costs records, never answers, and the loss is told', async ({ skip }) => {
    await using disk = await smallDisk();
    if (disk === undefined) return skip('a small disk cannot be mounted here');
    const upstream = await fakeUpstream();
    try {
      await using router = await startRouter({ dataDir: disk.dataDir });
      await addProvider(router, upstream, { id: 'fake' });
      await activate(router, 'fake');
      await disk.fill();
      const padding = 'x'.repeat(200_000);
      for (let request = 0; request < 30; request += 1) {
        const reply = await router.call('POST', '/v1/chat/completions', question({ padding }));
        expect(reply.status, reply.text).toBe(200);
      }
      await eventually('the line about records that wait or are lost', () =>
        /they wait in memory|Request records were lost/.test(router.output()),
      );
      const metrics = (await router.call('GET', '/metrics')).text;
      const counted = (name: string): number =>
        Number(new RegExp(`^provider_router_${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
      expect(counted('records_waiting') + counted('records_dropped_total')).toBeGreaterThan(0);
      expect((await router.call('GET', '/health')).body.problem).toEqual(expect.any(String));
    } finally {
      await upstream.close();
    }
  }, 60_000);

  it('refuses changes as long as it is full, and the trouble is over by itself when it is not', async ({ skip }) => {
    await using disk = await smallDisk();
    if (disk === undefined) return skip('a small disk cannot be mounted here');
    await using router = await startRouter({ dataDir: disk.dataDir });
    await disk.fill();
    expect((await router.call('PUT', '/v1/settings/logging.level', { value: 'warn' })).status).toBe(503);
    // Longer than it takes to find out that a change would be taken again.
    await sleep(5_000);
    expect(await problem(router)).toContain('no room left');

    await disk.free();
    await eventually('the end of the trouble', async () => (await problem(router)) === undefined);
    expect((await router.call('PUT', '/v1/settings/logging.level', { value: 'warn' })).status).toBe(200);
  }, 60_000);

  it('at the start is no trouble for ever: with room again, what others write counts, and records are kept', async ({
    skip,
  }) => {
    await using disk = await smallDisk();
    if (disk === undefined) return skip('a small disk cannot be mounted here');
    const { dataDir } = disk;
    await (await startRouter({ dataDir })).stop();
    await disk.fill();
    await using router = await startRouter({ dataDir });
    let answered = 0;
    const isAnswered = async (): Promise<boolean> => {
      const { status } = await chat(router);
      if (status === 200) answered += 1;
      return status === 200;
    };
    for (let request = 0; request < 3; request += 1) expect(await isAnswered()).toBe(true);
    expect(await problem(router)).toContain('only reads');
    expect((await router.call('PUT', '/v1/settings/logging.level', { value: 'warn' })).status).toBe(503);

    await disk.free();
    setOutside(dataDir, 'timeouts.idleMs', '77000');
    const [kept, revoked] = [await createKey(dataDir, 'kept'), await createKey(dataDir, 'revoked')];
    await eventually('that nobody comes in without a key', async () => !(await isAnswered()));
    expect((await chat(router)).status).toBe(401);
    const withKey = ({ key }: CreatedKey, path = '/v1/settings/timeouts.idleMs') =>
      router.call('GET', path, undefined, { authorization: `Bearer ${key}` });
    expect((await withKey(kept)).body.value).toBe('77000');
    expect((await withKey(revoked)).status).toBe(200);
    expect(await runCli(dataDir, ['key', 'revoke', revoked.id])).toMatchObject({ code: 0 });
    expect((await withKey(revoked)).status).toBe(401);
    await eventually('all records', () => count(dataDir, "requests WHERE status = 'ok'") === answered);
    expect((await withKey(kept, '/health')).body.problem).toBeUndefined();
    expect(router.output().match(/The trouble with the database is over/g)).toHaveLength(1);
  }, 60_000);

  function setOutside(dataDir: string, key: string, value: string): void {
    const database = new DatabaseSync(databaseOf(dataDir), { timeout: 5_000 });
    database.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)').run(key, value);
    database.close();
  }

  interface CreatedKey {
    readonly id: string;
    readonly key: string;
  }

  async function createKey(dataDir: string, name: string): Promise<CreatedKey> {
    return JSON.parse((await runCli(dataDir, ['key', 'create', name, '--role', 'admin', '--json'])).stdout);
  }
});

describe('a lock that lasts longer than a change waits', () => {
  it('is over when it is over, though nobody changes anything again', async () => {
    await using router = await startRouter();
    const database = new DatabaseSync(databaseOf(router.dataDir));
    database.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
    expect((await router.call('PUT', '/v1/settings/logging.level', { value: 'warn' })).status).toBe(503);
    expect(await problem(router)).toContain('locked by another program');
    database.exec('ROLLBACK');
    database.close();
    await eventually('the end of the trouble', async () => (await problem(router)) === undefined);
  }, 40_000);
});

async function problem(router: RunningRouter): Promise<string | undefined> {
  return (await router.call('GET', '/health')).body.problem;
}

/** A data directory on a disk of its own that is soon full; undefined where none can be mounted. */
async function smallDisk() {
  const dataDir = await makeDataDir();
  const mount = spawn('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', dataDir], { stdio: 'ignore' });
  const [code] = await once(mount, 'close').catch(() => [1]);
  if (code !== 0) return undefined;
  const ballast = join(dataDir, 'ballast');
  return {
    dataDir,
    fill: () => writeFile(ballast, Buffer.alloc(3 * 1024 * 1024)).catch(() => undefined),
    free: () => rm(ballast),
    async [Symbol.asyncDispose]() {
      await once(spawn('umount', [dataDir], { stdio: 'ignore' }), 'close');
    },
  };
}

describe('a new database', () => {
  it('is migrated without a copy: there was nothing before it', async () => {
    const dataDir = await usedDataDir();
    expect(count(dataDir, 'kysely_migration')).toBeGreaterThan(0);
    expect(await readdir(join(dataDir, 'backups')).catch(() => [])).toEqual([]);
  });
});

describe('the master key', () => {
  it('is made at the first start for the owner alone', async () => {
    const dataDir = await usedDataDir();
    const files = await readdir(dataDir);
    const name = files.find((file) => /key/i.test(file)) ?? '';
    expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
  });

  it('that is another one is refused by a sentence, and the right one still works after', async () => {
    const upstream = await fakeUpstream({ says: 'opened' });
    const dataDir = await makeDataDir();
    const first = await startRouter({ dataDir });
    await addProvider(first, upstream, { id: 'sealed' });
    await activate(first, 'sealed');
    await first.stop();
    const before = join(dataDir, 'before');
    await copyFile(databaseOf(dataDir), before);

    const wrong = await tryStart({ dataDir, env: { MASTER_KEY: 'Zm9yIHRlc3RzIG9ubHk6IGFub3RoZXIgbWFzdGVyIGtleSE' } });
    expect(wrong).toMatchObject({ kind: 'ended', exit: { code: 1 } });
    expect(wrong.kind === 'ended' ? wrong.output : '').toMatch(/master key/i);

    await using again = await startRouter({ dataDir });
    expect((await again.call('POST', '/v1/chat/completions', question())).body.choices[0].message.content).toBe(
      'opened',
    );
    expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer sk-test');
    await again.stop();
    await upstream.close();
  });

  it('that is known to everybody is refused', async () => {
    const boot = await tryStart({ env: { MASTER_KEY: 'changeme' } });
    expect(boot).toMatchObject({ kind: 'ended' });
    expect(boot.kind === 'ended' ? boot.output : '').toContain('MASTER_KEY');
  });
});
