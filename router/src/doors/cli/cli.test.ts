import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, type CliWish, runCli } from './testing/run-cli.ts';

/** One folder for all, in the order of a first half hour: each line works on what those before it left. */
describe('provider-cli', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'provider-cli-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function cli(line: string, wish: Omit<CliWish, 'folder'> = {}): Promise<CliRun> {
    return runCli(line.split(' '), { folder, ...wish });
  }

  it('says where it looked, and makes nothing, where there is no database to read', async () => {
    const run = await cli('provider list');

    expect(run).toMatchObject({ exitCode: 1, out: '', err: expect.stringContaining('--data-dir') });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('adds a provider by flags, its key from standard input, and never shows the key', async () => {
    const run = await cli(
      'provider add cloud --type openai --base-url https://llm.example/v1 --priority 7 --timeout 5000 --api-key-stdin --json',
      { input: 'sk-planted-secret\n' },
    );

    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.out)).toMatchObject({
      id: 'cloud',
      name: 'cloud',
      type: 'openai',
      enabled: true,
      priority: 7,
      runtime_status: 'loaded',
      config: { baseURL: 'https://llm.example/v1', timeout: 5000, apiKey: '********' },
    });
    expect(run.out + run.err).not.toContain('planted');
    const files = readdirSync(join(folder, 'data'), { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(readFileSync(join(file.parentPath, file.name)).includes('sk-planted')).toBe(false);
  });

  it('takes a key from a variable and config as pairs, and tells of keys that have no effect', async () => {
    const run = await cli(
      'provider add local --type lm-studio --name Local --config baseURL=http://127.0.0.1:9/v1 --config wrongKey=1 --api-key-env LOCAL_KEY',
      { env: { LOCAL_KEY: 'from-the-environment' } },
    );

    expect(run).toMatchObject({ exitCode: 0, out: 'Provider "local" is added.\n' });
    expect(run.err).toContain('wrongKey');
    expect(run.err).toContain('To make it the active one: npx provider-cli set local\n');
  });

  it('lists providers as a table and, for programs, as JSON', async () => {
    const table = await cli('provider list');
    const json = await cli('provider list --json');
    const alias = await cli('list --json');

    expect(alias).toEqual(json);
    expect(table.out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['', 'ID', 'NAME', 'TYPE', 'PRIORITY', 'STATE'],
      ['*', 'cloud', 'cloud', 'openai', '7', 'loaded'],
      ['', 'local', 'Local', 'lm-studio', '0', 'loaded'],
      [''],
    ]);
    expect(JSON.parse(json.out)).toMatchObject({ total: 2, count: 2, providers: [{ id: 'cloud' }, { id: 'local' }] });
  });

  it('refuses to remove the active provider, switches, and removes it then', async () => {
    const refused = await cli('provider remove cloud');
    const switched = await cli('set local');
    const removed = await cli('provider remove cloud');

    expect(refused).toMatchObject({ exitCode: 1, out: '', err: expect.stringContaining('npx provider-cli set') });
    expect(switched).toMatchObject({ exitCode: 0, out: 'The active provider is "local".\n' });
    expect(removed).toMatchObject({ exitCode: 0, out: 'Provider "cloud" is removed.\n' });
  });

  it('disables and enables, and warns when that leaves nobody to answer', async () => {
    const disabled = await cli('provider disable local');
    const enabled = await cli('provider enable local --json');

    expect(disabled).toMatchObject({ exitCode: 0, err: expect.stringContaining('still the active one') });
    expect(JSON.parse(enabled.out)).toMatchObject({ id: 'local', enabled: true });
  });

  it('gives and takes settings', async () => {
    const set = await cli('settings set routing.retries 4');
    const one = await cli('settings get routing.retries');
    const all = await cli('settings get --json');
    const bad = await cli('settings set routing.retries many');

    expect(set).toMatchObject({ exitCode: 0, out: 'routing.retries = 4\n' });
    expect(one.out).toBe('4\n');
    expect(JSON.parse(all.out).settings).toMatchObject({ 'routing.retries': '4', active_provider: 'local' });
    expect(bad).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining('whole number') });
  });

  it('says of a setting that has no value that it has none', async () => {
    const { out } = await cli('settings get');

    const rows = out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3));
    expect(rows).toContainEqual(['auth.required', '-', 'not set']);
    expect(rows).toContainEqual(['security.allowedHosts', '-', 'not set']);
    expect(rows).toContainEqual(['routing.retries', '4', 'set']);
    expect(rows).toContainEqual(['server.port', '3001', 'default']);
    expect(out).toMatch(/^server\.port .*after a restart\.$/m);
  });

  it('prints commands that lead to the same database from the same folder', async () => {
    const added = await cli('provider add one --type lm-studio --data-dir elsewhere');
    const other = await cli('provider add other --type lm-studio --data-dir elsewhere');

    expect(added.exitCode).toBe(0);
    expect(other.err).toContain(`npx provider-cli set other --data-dir ${join(realpathSync(folder), 'elsewhere')}\n`);
  });

  it('makes a key, alone on standard output, lists it without its secret, and revokes it', async () => {
    const made = await cli('key create laptop --role admin');
    const [id] = /key\w+(?=\))/.exec(made.err) ?? [''];
    const listed = await cli('key list --json');
    const revoked = await cli(`key revoke ${id} --json`);

    expect(made.exitCode).toBe(0);
    expect(made.err).toContain('auth.required');
    expect(made.out).toMatch(/^pr-[\w-]{43}\n$/);
    expect(JSON.parse(listed.out)).toMatchObject({
      total: 1,
      keys: [{ id, name: 'laptop', role: 'admin', revoked_at: null }],
    });
    expect(listed.out).not.toContain(made.out.trim());
    expect(JSON.parse(revoked.out)).toMatchObject({ id, revoked_at: expect.any(Number) });
    expect(revoked.err).toContain('provider-cli key create NAME --role admin');
  });

  it('shows how things are, the lack of a usable key too', async () => {
    const words = await cli('status');
    const json = await cli('status --json');

    expect(words.out).toContain('local (Local)');
    expect(words.out).toContain('loaded (not asked');
    expect(words.out).toContain('0, but needed for every call (make one: npx provider-cli key create');
    expect(JSON.parse(json.out)).toMatchObject({
      active_provider: 'local',
      provider: { id: 'local', runtime_status: 'loaded' },
      providers: { total: 1, enabled: 1 },
      keys: 0,
      auth_required: true,
      problem: null,
    });
  });

  it.concurrent.each([
    'provider add',
    'provider add x',
    'provider add x --type openai --config nonsense',
    'provider add x --type openai --api-key a --api-key-stdin',
    'provider add x --type openai --priority high',
    'provider list --no-such-flag',
    'key create',
    'key create x --role root',
    'provider add x --type nothing',
    'provider list --type nothing',
    'history --limit 0',
    'history --from yesterday',
    'history --status bogus',
    'stats --window bogus',
    'logs --follow --to 2026-03-01',
    'settings set routing.retries many',
    'model link m local --is-default maybe',
    'status --database-url postgres://host/db',
    'nonsense',
    'provider',
  ])('exits with 2 and explains itself on "%s"', async (line) => {
    const run = await cli(line);

    expect(run).toMatchObject({ exitCode: 2, out: '' });
    expect(run.err).not.toBe('');
  });

  it.concurrent.each([
    'set nobody',
    'provider enable nobody',
    'key revoke nobody',
    'settings get no.such',
    'history --provider nobody',
    'stats --provider nobody',
    'logs --provider nobody',
  ])('exits with 1 and says why on "%s"', async (line) => {
    const run = await cli(line);

    expect(run).toMatchObject({ exitCode: 1, out: '' });
    expect(run.err).not.toContain('    at ');
    expect(run.err.trim().split('\n')).toHaveLength(1);
  });

  it('explains every command with --help and exits with 0', async () => {
    const run = await cli('provider add --help');

    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(run.out).toContain('--api-key-stdin');
    expect(run.out).toMatch(/--data-dir <FOLDER> .*\(env: DATA_DIR, default:/);
  });

  it('names in its help the types that there are, a line each', async () => {
    const help = await cli('provider add --help');
    const refusal = await cli('provider add x --type nothing');

    const [, list = ''] = /\nTypes:\n([\s\S]*?)\n\nExamples:/.exec(help.out) ?? [];
    const named = list
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/)[0]);
    const [, known = ''] = /Known types: (.+)\./.exec(refusal.err) ?? [];
    expect(named.toSorted()).toEqual(known.split(', ').toSorted());
  });
});
