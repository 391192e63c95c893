import { chmodSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { freePort } from './kit/free-port.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { type CliRun, runCli } from './kit/run-cli.ts';

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await fakeUpstream({}, { models: ['one'] });
});
afterAll(() => upstream?.close());

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly mend?: string;
}

describe('provider-cli doctor', () => {
  let folder: string;
  let port: number;
  beforeEach(async () => {
    folder = await makeDataDir();
    port = await freePort();
  });

  function doctor(): Promise<CliRun> {
    return runCli(folder, ['doctor', '--json'], '', { PORT: String(port) });
  }

  async function findings(): Promise<readonly Finding[]> {
    return JSON.parse((await doctor()).stdout).findings;
  }

  async function add(id: string, url: string): Promise<void> {
    const run = await runCli(folder, ['provider', 'add', id, '--type', 'openai-compatible', '--base-url', url]);
    expect(run.code, run.stderr).toBe(0);
  }

  it('is content with a house in order', async () => {
    await add('good', upstream.url);

    const run = await doctor();

    expect(JSON.parse(run.stdout)).toMatchObject({ healthy: true });
    expect(run.code).toBe(0);
  });

  it('says that there is no database, and makes none', async () => {
    const run = await doctor();

    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout).findings).toContainEqual(
      expect.objectContaining({ check: 'database', status: 'problem', mend: expect.stringContaining('--data-dir') }),
    );
    expect(existsSync(join(folder, 'provider-router.db'))).toBe(false);
  });

  it('finds every enabled provider that does not answer', async () => {
    await add('dead', 'http://127.0.0.1:9/v1');
    await add('dead-too', 'http://127.0.0.1:9/v1');

    const run = await doctor();
    const { healthy, findings: found } = JSON.parse(run.stdout);

    expect([run.code, healthy]).toEqual([1, false]);
    expect(found).toContainEqual(
      expect.objectContaining({
        check: 'provider dead',
        status: 'problem',
        mend: expect.stringContaining('provider edit dead'),
      }),
    );
    expect(found).toContainEqual(expect.objectContaining({ check: 'provider dead-too', status: 'problem' }));
  });

  it('gives for a key that is refused the line that sets another, and it works as it stands there', async () => {
    const refusal = { status: 401, body: '{"error":{"message":"Incorrect API key provided."}}' };
    const strict = await fakeUpstream({}, { modelsReply: refusal });
    onTestFinished(() => strict.close());
    await add('strict', strict.url);

    const found = (await findings()).find(({ check }) => check === 'provider strict');

    const line = `npx provider-cli config set strict apiKey --value-stdin --data-dir ${folder}`;
    expect(found).toMatchObject({ status: 'problem', mend: line });
  });

  it('names a provider that could be the active one where the active one is gone', async () => {
    await add('good', upstream.url);
    using database = new DatabaseSync(join(folder, 'provider-router.db'));
    database.exec("UPDATE settings SET value = 'gone' WHERE key = 'active_provider'");

    expect(await findings()).toContainEqual(
      expect.objectContaining({ check: 'active-provider', mend: expect.stringContaining('set good') }),
    );
    expect((await runCli(folder, ['status'])).code).toBe(1);
  });

  it('says that a file is no folder, and does not take it for a missing database', async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'notes');

    const run = await runCli(folder, ['doctor', '--data-dir', file]);
    const status = await runCli(folder, ['status', '--data-dir', file]);

    expect(run.stdout).toContain(`${file} is no folder`);
    expect(status.stderr).toContain(`${file} is no folder`);
    expect(status.code).toBe(1);
  });

  it('says that a folder cannot be looked into, and does not take it for a missing database', async () => {
    const loop = join(folder, 'loop');
    symlinkSync(loop, loop);

    const run = await runCli(folder, ['status', '--data-dir', loop]);

    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be looked at: ELOOP') });
  });

  it('finds a master key that others may read, with the line that mends it', async () => {
    await add('good', upstream.url);
    chmodSync(join(folder, 'master.key'), 0o644);

    expect(await findings()).toContainEqual({
      check: 'master-key',
      status: 'problem',
      message: expect.stringContaining('Other users'),
      mend: `chmod 600 ${join(folder, 'master.key')}`,
    });
  });

  it('finds another program at its port', async () => {
    await add('good', upstream.url);
    const other = createServer((_request, response) => response.end('other')).listen(port, '127.0.0.1');

    const found = await findings();
    other.close();

    expect(found).toContainEqual(
      expect.objectContaining({ check: 'port', status: 'problem', message: expect.stringContaining(String(port)) }),
    );
  });

  it('finds records of the future, where the clock was set back', async () => {
    await add('good', upstream.url);
    await runCli(folder, ['chat', 'Hello?']);
    using database = new DatabaseSync(join(folder, 'provider-router.db'));
    database.exec('UPDATE requests SET created_at = created_at + 86400000');

    expect(await findings()).toContainEqual(expect.objectContaining({ check: 'clock', status: 'problem' }));
  });

  it('shows the reason where the database cannot be opened', async () => {
    await add('good', upstream.url);
    writeFileSync(
      join(folder, 'provider-router.db'),
      'no database at all, but long enough to be looked at'.repeat(100),
    );

    const run = await doctor();

    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout).findings).toContainEqual(
      expect.objectContaining({
        check: 'database',
        status: 'problem',
        message: expect.stringContaining('provider-router.db'),
      }),
    );
  });
});
