import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { displayWidth } from '../../router/src/doors/cli/display-width.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { addProvider, question } from './kit/providers.ts';
import { type CliRun, runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

let upstream: FakeUpstream;
let router: RunningRouter;
let requestId: string;

/** A house whose names are as long as people's are. */
beforeAll(async () => {
  upstream = await fakeUpstream({ says: 'Hello!' }, { models: ['meta-llama/llama-3.1-70b-instruct-turbo', 'shared'] });
  router = await startRouter();
  await addProvider(router, upstream, { id: 'lm-studio-home-gpu', config: { defaultModel: 'shared' } });
  const dead = { id: 'backup', name: 'The backup in the cellar', type: 'openai-compatible' };
  await router.call('POST', '/v1/providers', { ...dead, config: { baseURL: 'http://127.0.0.1:9/v1' } });
  await router.call('POST', '/v1/providers', { id: 'keyless', type: 'openai', config: { timeout: 1 }, enabled: false });
  await router.call('POST', '/v1/chat/completions', question({ model: 'meta-llama/llama-3.1-70b-instruct-turbo' }));
  await router.call('PUT', '/v1/settings/auth.required', { value: 'false' });
  await router.call('POST', '/v1/keys', { name: 'the key of my application', role: 'inference' });
  writeFileSync(join(router.dataDir, 'env'), 'LM_STUDIO_BASE_URL=http://127.0.0.1:9/v1\nACTIVE_PROVIDER=nobody-at-all');
  requestId = await eventually('the record', async () => (await router.call('GET', '/v1/history')).body.history[0]?.id);
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await upstream?.close();
});

function cli(line: string, columns: number): Promise<CliRun> {
  return runCli(router.dataDir, line.split(' '), '', { COLUMNS: String(columns) });
}

describe.each([80, 40])('on a screen of %i columns', (columns) => {
  it.each([
    'list',
    'provider health',
    'model list',
    'model sync',
    'settings list',
    'key list',
    'history',
    'stats',
    'migrate --file env --dry-run',
  ])('no line of "%s" is wider', async (line) => {
    const { stdout } = await cli(line, columns);

    const lines = stdout.split('\n');
    expect(lines.length, stdout).toBeGreaterThan(2);
    expect(lines.filter((text) => displayWidth(text) > columns)).toEqual([]);
  });

  it('what people copy stays whole, and what says nothing in part too', async () => {
    const history = (await cli('history', columns)).stdout;
    const keys = (await cli('key list', columns)).stdout;

    expect(history).toContain(requestId);
    expect(history).toMatch(/\b\d\d:\d\d:\d\d\b/);
    expect(keys).toMatch(/\bkey_\w{26}\b/);
    expect(keys).toMatch(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/);
  });

  it('sentences go on below, to their last word', async () => {
    const health = (await cli('provider health', columns)).stdout.replace(/\s+/g, ' ');
    const settings = (await cli('settings list', columns)).stdout.replace(/\s+/g, ' ');
    const { details } = JSON.parse((await cli('settings list --json', columns)).stdout);

    expect(health).toMatch(/127\.0\.0\.1:9|listens|refused/);
    for (const { about } of details) expect(settings).toContain(about);
  });
});
