import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeDataDir } from './kit/make-data-dir.ts';
import { runCli } from './kit/run-cli.ts';

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
    expect(run.stderr).toContain(
      'Ignored PORT: the router takes it from its environment, not from this file: PORT=...',
    );
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

  it('says with --dry-run what is there already, and what would fail', async () => {
    await runCli(folder, ['migrate']);
    writeFileSync(
      join(folder, '.env'),
      [
        'LM_STUDIO_BASE_URL=http://127.0.0.1:1234/v1',
        `OPENAI_API_KEY=${secret}`,
        'OLLAMA_BASE_URL=no address',
        'ACTIVE_PROVIDER=nobody',
      ].join('\n'),
    );
    const preview = await runCli(folder, ['migrate', '--dry-run', '--json']);
    const done = await runCli(folder, ['migrate', '--json']);

    const outcomes = (text: string) =>
      JSON.parse(text).taken.map(({ item, outcome }: { item: string; outcome: string }) => [item, outcome]);
    expect([preview.code, done.code]).toEqual([1, 1]);
    expect(outcomes(preview.stdout)).toEqual([
      ['provider lm-studio-default', 'unchanged'],
      // Nobody can read a secret to compare it.
      ['provider openai-default', 'planned'],
      ['provider ollama-default', 'failed'],
      ['active provider', 'failed'],
    ]);
    expect(outcomes(done.stdout).slice(2)).toEqual(outcomes(preview.stdout).slice(2));
    expect(preview.stdout + preview.stderr).not.toContain(secret);
  });

  it('tells which provider became the active one where the file names none', async () => {
    writeFileSync(join(folder, '.env'), 'LM_STUDIO_BASE_URL=http://127.0.0.1:9/v1');
    const run = await runCli(folder, ['migrate']);
    const again = await runCli(folder, ['migrate']);

    expect(run.stderr).toContain('from now on it is "lm-studio-default"');
    expect(again.stderr).not.toContain('from now on');
  });

  it.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['no text', (path: string) => writeFileSync(path, Buffer.from('\x7fELF\0\0secret=1\n', 'latin1'))],
  ])('refuses %s as its file, and shows nothing of it', async (_, make) => {
    make(join(folder, 'old'));
    const run = await runCli(folder, ['migrate', '--file', 'old', '--dry-run']);

    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(/old is no (?:file|text)\. Name the/);
    expect(run.stderr).not.toContain('secret');
  });

  it('says where it looked when there is no file', async () => {
    const run = await runCli(folder, ['migrate', '--file', 'other.env']);

    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('other.env') });
  });
});
