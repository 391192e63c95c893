import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { bootLock } from './kit/boot-lock.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { type CliRun, runCli } from './kit/run-cli.ts';

const LM_STUDIO = 1234;
const OLLAMA = 11434;

/** Model servers at the usual places of this machine, for one test; nobody else boots or listens there meanwhile. */
async function listening({ skip }: TestContext, servers: Readonly<Record<number, readonly string[]>>): Promise<void> {
  const lock = await bootLock();
  onTestFinished(() => lock[Symbol.asyncDispose]());
  for (const port of [LM_STUDIO, OLLAMA]) {
    const models = servers[port];
    const fake = await fakeUpstream({}, { port, models: models ?? [] }).catch(() => skip(`port ${port} is taken`));
    if (models === undefined) await fake.close();
    else onTestFinished(() => fake.close());
  }
}

describe('provider-cli discover', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await makeDataDir();
  });

  const discover = (...flags: readonly string[]): Promise<CliRun> => runCli(folder, ['discover', ...flags]);
  const found = async (...flags: readonly string[]) => JSON.parse((await discover('--json', ...flags)).stdout).servers;
  const add = (id: string, baseUrl: string): Promise<CliRun> =>
    runCli(folder, ['provider', 'add', id, '--type', 'openai-compatible', '--base-url', baseUrl]);

  it('adds LM Studio and Ollama where they listen, and knows them the next time', async (test) => {
    await listening(test, { [LM_STUDIO]: ['qwen3-max', 'embed'], [OLLAMA]: ['llama3'] });

    const first = await discover();
    const again = await found();
    const made = JSON.parse((await runCli(folder, ['provider', 'list', '--json'])).stdout).providers;

    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/^LM Studio +http:\/\/localhost:1234\/v1 +2 +added as lm-studio$/m);
    expect(first.stdout).toMatch(/^Ollama +http:\/\/localhost:11434\/v1 +1 +added as ollama$/m);
    expect(again).toEqual([
      {
        type: 'lm-studio',
        label: 'LM Studio',
        base_url: 'http://localhost:1234/v1',
        models: 2,
        state: 'known',
        provider_id: 'lm-studio',
      },
      {
        type: 'ollama',
        label: 'Ollama',
        base_url: 'http://localhost:11434/v1',
        models: 1,
        state: 'known',
        provider_id: 'ollama',
      },
    ]);
    expect(made).toMatchObject([{ id: 'lm-studio', runtime_status: 'loaded' }, { id: 'ollama' }]);
  });

  it('only looks with --dry-run, and makes no database for that', async (test) => {
    await listening(test, { [OLLAMA]: ['llama3'] });

    const empty = await found('--dry-run');
    const isMade = existsSync(join(folder, 'provider-router.db'));
    await add('other', 'http://127.0.0.1:9/v1');
    const kept = await found('--dry-run');
    const list = JSON.parse((await runCli(folder, ['provider', 'list', '--json'])).stdout);

    expect(empty).toMatchObject([{ type: 'ollama', state: 'new', provider_id: null }]);
    expect(isMade).toBe(false);
    expect(kept).toEqual(empty);
    expect(list).toMatchObject({ total: 1 });
  });

  it('knows a server by its address, however it is spelled and whatever the provider is called', async (test) => {
    await listening(test, { [LM_STUDIO]: ['one'], [OLLAMA]: ['llama3'] });
    await add('mine', 'http://127.0.0.1:1234');
    // Without an address it goes to the usual one of its type.
    await runCli(folder, ['provider', 'add', 'bare', '--type', 'ollama']);

    expect(await found()).toMatchObject([
      { type: 'lm-studio', state: 'known', provider_id: 'mine' },
      { type: 'ollama', state: 'known', provider_id: 'bare' },
    ]);
  });

  it('finds another id where the usual one is taken', async (test) => {
    await listening(test, { [LM_STUDIO]: ['one'], [OLLAMA]: ['llama3'] });
    for (const id of ['lm-studio', 'ollama', 'ollama-local']) await add(id, 'http://127.0.0.1:9/v1');

    expect(await found()).toMatchObject([
      { state: 'added', provider_id: 'lm-studio-local' },
      { state: 'added', provider_id: 'ollama-local-2' },
    ]);
  });

  it('says so where nobody listens, or something else does', async (test) => {
    await listening(test, {});
    const page = createServer((_request, response) => response.end('<html>')).listen(LM_STUDIO, '127.0.0.1');
    onTestFinished(() => void page.close());

    expect(await discover()).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'No model server was found on this machine.\n',
    });
    expect(await found()).toEqual([]);
  });

  it('is refused over the network, where another machine would look around itself', async () => {
    const run = await runCli(folder, ['discover', '--url', 'http://127.0.0.1:9']);

    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('this machine') });
  });
});
