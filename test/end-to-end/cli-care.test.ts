import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

  it('finds the active provider that does not answer, and only warns of another', async () => {
    await add('dead', 'http://127.0.0.1:9/v1');
    await add('dead-too', 'http://127.0.0.1:9/v1');

    const found = await findings();

    expect(found).toContainEqual(
      expect.objectContaining({
        check: 'provider dead',
        status: 'problem',
        mend: expect.stringContaining('provider edit dead'),
      }),
    );
    expect(found).toContainEqual(expect.objectContaining({ check: 'provider dead-too', status: 'warning' }));
  });

  it('finds a master key that others may read, with the line that mends it', async () => {
    await add('good', upstream.url);
    chmodSync(join(folder, 'master.key'), 0o644);

    expect(await findings()).toContainEqual({
      check: 'master-key',
      status: 'problem',
      message: expect.stringContaining('Other users'),
      mend: `chmod 600 '${join(folder, 'master.key')}'`,
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
    const { DatabaseSync } = await import('node:sqlite');
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

describe('provider-cli migrate', () => {
  let folder: string;
  const secret = 'sk-from-the-old-file-123';
  beforeEach(async () => {
    folder = await makeDataDir();
    writeFileSync(
      join(folder, '.env'),
      [
        '# the old router',
        'LM_STUDIO_BASE_URL=http://127.0.0.1:1234/v1',
        `OPENAI_API_KEY="${secret}"`,
        'ACTIVE_PROVIDER=lm-studio',
        'PORT=3001',
        'SOMETHING_ELSE=1',
      ].join('\n'),
    );
  });

  it('only says with --dry-run what it would take, and makes nothing', async () => {
    const run = await runCli(folder, ['migrate', '--dry-run']);

    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^provider lm-studio-default +planned +LM_STUDIO_BASE_URL$/m);
    expect(existsSync(join(folder, 'provider-router.db'))).toBe(false);
  });

  it('takes providers and the active one, says what it ignored, and shows no value', async () => {
    const run = await runCli(folder, ['migrate']);
    const status = JSON.parse((await runCli(folder, ['status', '--json'])).stdout);
    const openai = JSON.parse((await runCli(folder, ['provider', 'show', 'openai-default', '--json'])).stdout);

    expect(run.code).toBe(0);
    expect(run.stderr).toContain('Ignored SOMETHING_ELSE: it is nothing of a provider.');
    expect(run.stderr).toContain('Ignored PORT: the router reads it itself at each start.');
    expect(status).toMatchObject({
      active_provider: 'lm-studio-default',
      provider: { name: 'LM Studio Default', config: { baseURL: 'http://127.0.0.1:1234/v1' } },
    });
    expect(openai.config).toMatchObject({ apiKey: '********' });
    expect(run.stdout + run.stderr).not.toContain(secret);
  });

  it('changes nothing more when it is called again', async () => {
    await runCli(folder, ['migrate']);
    const before = (await runCli(folder, ['provider', 'list', '--json'])).stdout;
    const again = JSON.parse((await runCli(folder, ['migrate', '--json'])).stdout);
    const after = (await runCli(folder, ['provider', 'list', '--json'])).stdout;

    expect(again.taken.map(({ item, outcome }: { item: string; outcome: string }) => [item, outcome])).toEqual([
      ['provider lm-studio-default', 'unchanged'],
      ['provider openai-default', 'unchanged'],
      ['active provider', 'unchanged'],
    ]);
    expect(after).toBe(before);
  });

  it('says where it looked when there is no file', async () => {
    const run = await runCli(folder, ['migrate', '--file', 'other.env']);

    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('other.env') });
  });
});
