import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { type CliRun, runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

let red: FakeUpstream;
let blue: FakeUpstream;
let router: RunningRouter;

beforeAll(async () => {
  red = await fakeUpstream({ says: 'red' }, { models: ['red-1', 'shared'] });
  blue = await fakeUpstream({ says: 'blue' }, { models: ['blue-1', 'shared'] });
  router = await startRouter();
  await addProvider(router, red, { id: 'red', config: { defaultModel: 'red-1' } });
});
beforeEach(() => activate(router, 'red'));
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await red?.close();
  await blue?.close();
});

function onDatabase(...args: readonly string[]): Promise<CliRun> {
  return runCli(router.dataDir, args);
}

function overNetwork(...args: readonly string[]): Promise<CliRun> {
  return runCli('/', [...args, '--url', router.url]);
}

async function whoAnswers(headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const reply = await router.call('POST', '/v1/chat/completions', question({ model: 'shared' }), headers);
  return reply.body?.choices?.[0]?.message.content ?? `${reply.status} ${reply.body?.error?.code}`;
}

describe.each([
  ['on the database of a running router', onDatabase],
  ['over the network', overNetwork],
])('provider-cli %s', (_, cli) => {
  beforeEach(async () => {
    await router.call('DELETE', '/v1/providers/blue');
  });

  it('adds a provider and makes it active, and the next request goes there', async () => {
    const added = await cli('provider', 'add', 'blue', '--type', 'openai-compatible', '--base-url', blue.url);
    const switched = await cli('set', 'blue');

    expect([added.code, switched.code, switched.stdout]).toEqual([0, 0, 'The active provider is "blue".\n']);
    expect(await whoAnswers()).toBe('blue');
  });

  it('changes config, and disables and removes what it added', async () => {
    await cli('provider', 'add', 'blue', '--type', 'openai-compatible', '--base-url', red.url);

    const set = await cli('config', 'set', 'blue', 'baseURL', blue.url);
    const answered = await whoAnswers({ 'X-Provider': 'blue' });
    const disabled = await cli('provider', 'disable', 'blue');
    const refused = await whoAnswers({ 'X-Provider': 'blue' });
    const removed = await cli('provider', 'remove', 'blue');

    expect([set.code, disabled.code, removed.code]).toEqual([0, 0, 0]);
    expect([answered, refused]).toEqual(['blue', '503 provider_disabled']);
    expect((await router.call('GET', '/v1/providers/blue')).status).toBe(404);
  });

  it('prints with --json what the HTTP interface answers', async () => {
    const paths = {
      '/v1/providers': ['provider', 'list'],
      '/v1/providers/red': ['provider', 'show', 'red'],
      '/v1/providers/red/config': ['config', 'get', 'red'],
      '/v1/settings?category=routing': ['settings', 'list', '--category', 'routing'],
      '/v1/settings/routing.retries': ['settings', 'get', 'routing.retries'],
      '/v1/keys': ['key', 'list'],
    };
    for (const [path, line] of Object.entries(paths)) {
      const run = await cli(...line, '--json');
      expect(JSON.parse(run.stdout), path).toEqual((await router.call('GET', path)).body);
    }
  });

  it('links models, reads lists and names a default', async () => {
    const added = await cli('model', 'add', 'org/model:7b', '--capabilities', 'chat,tools', '--context-length', '8192');
    const linked = await cli('model', 'link', 'org/model:7b', 'red', '--input-usd-per-million', '0.5', '--json');
    const synced = await cli('model', 'sync', '--json');
    const made = await cli('model', 'default', 'shared', 'red');
    const listed = await cli('model', 'list', '--provider', 'red');
    const unlinked = await cli('model', 'unlink', 'org/model:7b', 'red');
    const removed = await cli('model', 'remove', 'org/model:7b');

    expect([added.code, synced.code, made.code, unlinked.code, removed.code]).toEqual([0, 0, 0, 0, 0]);
    expect(JSON.parse(linked.stdout)).toMatchObject({
      model_id: 'org/model:7b',
      model: { input_usd_per_million: 0.5 },
    });
    expect(listed.stdout).toMatch(/^org\/model:7b +red +8192 .*chat, tools$/m);
    expect((await router.call('GET', '/v1/providers/red')).body.config.defaultModel).toBe('shared');
  });

  it('tests a provider: 1 when it does not answer', async () => {
    await cli('provider', 'add', 'blue', '--type', 'openai-compatible', '--base-url', 'http://127.0.0.1:9/v1');

    const good = await cli('provider', 'test', 'red');
    const bad = await cli('provider', 'test', 'blue', '--json');
    const all = await cli('provider', 'health');

    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/^healthy {2}red answered in \d+ ms\.\n$/) });
    expect([bad.code, all.code]).toEqual([1, 1]);
    expect(JSON.parse(bad.stdout)).toMatchObject({ provider_id: 'blue', healthy: false, error: expect.any(String) });
    expect(all.stdout).toMatch(/^blue +blue +unhealthy/m);
  });

  it('says what is wrong: 1 where it cannot be done, 2 where it was asked for wrongly', async () => {
    const missing = await cli('provider', 'show', 'nobody');
    const wrong = await cli('config', 'set', 'red', 'timeout', 'soon');

    expect(missing).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('"nobody"') });
    expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('timeout') });
  });

  it('talks with a model and remembers what was said', async () => {
    const before = red.requests.length;
    const place = cli === overNetwork ? ['--url', router.url] : [];
    const run = await runCli(router.dataDir, ['chat', ...place], 'one\ntwo\n/model shared\nthree\n/quit\nnever\n');

    const asked = red.requests.slice(before).map(({ body }) => body);
    expect(run).toMatchObject({ code: 0, stdout: 'red\nred\nred\n' });
    expect(asked).toMatchObject([
      { messages: [{ content: 'one' }], stream: true },
      { messages: [{ content: 'one' }, { role: 'assistant', content: 'red' }, { content: 'two' }] },
      { model: 'shared' },
    ]);
  });

  it('shows the history, one request of it, and sums', async () => {
    await router.call('POST', '/v1/chat/completions', question({ model: 'shared' }), { 'X-Request-Id': 'seen-by-cli' });
    const page = await eventually('the record', async () => {
      const { history } = JSON.parse((await cli('history', '--limit', '5', '--json')).stdout);
      return history.some((entry: { request_id: string }) => entry.request_id === 'seen-by-cli') && history;
    });
    const { id } = page.find((entry: { request_id: string }) => entry.request_id === 'seen-by-cli');

    const table = await cli('history');
    const one = await cli('history', id);
    const stats = await cli('stats', '--window', '1h');

    expect(table.stdout).toMatch(new RegExp(`^${id} .* ok +red +shared `, 'm'));
    expect(one.stdout).toContain('seen-by-cli');
    expect(one.stdout).toContain('Hello?');
    expect(stats.stdout).toMatch(/^red +\d+ +100\.0 % /m);
  });
});

it('logs --file shows what the router itself has logged', async () => {
  await addProvider(router, red, { id: 'dead', config: { baseURL: 'http://127.0.0.1:9/v1' } });
  await router.call('POST', '/v1/chat/completions', question(), { 'X-Provider': 'dead', 'X-Request-Id': 'logged-one' });
  const log = join(router.dataDir, 'logs', 'provider-router.log');

  const line = await eventually('the line in the file', async () => {
    const { stdout } = await onDatabase('logs', '--file', '--limit', '5');
    return stdout.split('\n').find((one) => one.includes('logged-one'));
  });
  const remote = await overNetwork('logs', '--file');

  expect(JSON.parse(line)).toMatchObject({ level: 'warn', provider: 'dead', requestId: 'logged-one' });
  expect(readFileSync(log, 'utf8')).toContain(line);
  expect(statSync(log).mode & 0o077).toBe(0);
  expect(remote.code).toBe(2);
});

describe('a router over the network', () => {
  it('that is not there is said to be so', async () => {
    const run = await runCli('/', ['status', '--url', 'http://127.0.0.1:9']);

    expect(run).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Nobody listens at http://127.0.0.1:9. Is the router running there?\n',
    });
  });

  it('is not mixed with a database', async () => {
    const run = await runCli('/', ['status', '--url', router.url, '--data-dir', '/nowhere']);

    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('not both') });
  });

  it('that needs a key takes it from the environment, and nobody sees it', async () => {
    await using guarded = await startRouter();
    const made = await runCli(guarded.dataDir, ['key', 'create', 'me', '--role', 'admin']);
    const key = made.stdout.trim();

    const env = { PROVIDER_ROUTER_URL: `${guarded.url}/v1`, PROVIDER_ROUTER_KEY: key };
    const without = await runCli('/', ['status', '--url', guarded.url]);
    const withKey = await runCli('/', ['status', '--json'], '', env);
    const wrong = await runCli('/', ['status'], '', { ...env, PROVIDER_ROUTER_KEY: 'pr-wrong-and-secret' });

    expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('PROVIDER_ROUTER_KEY') });
    expect(JSON.parse(withKey.stdout)).toMatchObject({ keys: 1, auth_required: true });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr + wrong.stdout + withKey.stderr).not.toMatch(/pr-wrong|pr-[\w-]{20}/);
  });
});

describe('what a running router knows better than its database', () => {
  it('is where it listens: status says so, and that none does where only a note is left', async () => {
    expect((await onDatabase('status')).stdout).toContain(router.url);
    expect(JSON.parse((await onDatabase('status', '--json')).stdout).router).toBe(router.url);

    const folder = mkdtempSync(join(tmpdir(), 'left-note-'));
    try {
      await runCli(folder, ['provider', 'add', 'red', '--type', 'openai-compatible', '--base-url', red.url]);
      // The number of a killed router, which another process has now.
      const note = { host: '127.0.0.1', address: '127.0.0.1', port: 9, pid: process.pid, machine: hostname() };
      writeFileSync(join(folder, 'listening-1.json'), JSON.stringify(note));

      expect((await runCli(folder, ['status'])).stdout).toMatch(/^Router +not running$/m);
      const { findings } = JSON.parse((await runCli(folder, ['doctor', '--json'])).stdout);
      expect(findings.map(({ check }: { check: string }) => check)).not.toContain('router');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is where a question would go: explain asks it', async () => {
    await setSetting(router, 'routing.breakerFailures', '1');
    red.play({ fault: 'server-error' });
    await router.call('POST', '/v1/chat/completions', question({ model: 'shared' }));
    const explained = await onDatabase('explain', '--model', 'shared');
    red.play({ says: 'red' });
    await router.call('POST', '/v1/providers/red/reload');
    await router.call('DELETE', '/v1/settings/routing.breakerFailures');

    expect(explained.stdout).toContain('breaker open for');
    expect(explained.stderr).not.toContain('fresh router');
  });
});
