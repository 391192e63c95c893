import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { addProvider, question } from './kit/providers.ts';
import { cliLauncher, runCli } from './kit/run-cli.ts';
import { plainEnvironment, type RunningRouter, startRouter } from './kit/start-router.ts';

let red: FakeUpstream;
let router: RunningRouter;

beforeAll(async () => {
  red = await fakeUpstream({ says: 'red' }, { models: ['shared'] });
  router = await startRouter();
  await addProvider(router, red, { id: 'red', config: { defaultModel: 'shared' } });
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await red?.close();
});

describe('logs --follow', () => {
  function ask(id: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const named = { 'X-Request-Id': id, ...headers };
    return router.call('POST', '/v1/chat/completions', question({ model: 'shared' }), named);
  }

  async function recorded(id: string): Promise<void> {
    await eventually(`the record of ${id}`, async () => {
      const { history } = (await router.call('GET', '/v1/history?limit=500')).body;
      return history.some((entry: { request_id: string }) => entry.request_id === id);
    });
  }

  function follow(...flags: readonly string[]) {
    const child = spawn(process.execPath, [cliLauncher, 'logs', '--follow', '--json', ...flags], {
      env: { ...plainEnvironment(), DATA_DIR: router.dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    return {
      child,
      ids: (): readonly string[] => out.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line).request_id)),
    };
  }

  it('prints what is new once, in its order, however much there was before, and ends well on Ctrl-C', async () => {
    for (let turn = 0; turn < 6; turn += 1) await ask(`before-${turn}`);
    await recorded('before-5');
    const { child, ids } = follow('--limit', '2');
    await eventually('the first lines', () => ids().length === 2);
    // Longer than one look takes.
    await sleep(1_500);
    // More than a page holds.
    for (let turn = 0; turn < 120; turn += 1) await ask(`new-${turn}`);
    await eventually('the last line', () => ids().includes('new-119'));
    await sleep(1_200);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');

    expect(code).toBe(0);
    expect(ids()).toEqual(['before-4', 'before-5', ...Array.from({ length: 120 }, (_, turn) => `new-${turn}`)]);
  });

  it('keeps its filters for what is new', async () => {
    await addProvider(router, red, { id: 'other-red' });
    await ask('other-before', { 'X-Provider': 'other-red' });
    await recorded('other-before');
    const { child, ids } = follow('--provider', 'other-red', '--status', '200');
    await eventually('the first line', () => ids().length === 1);
    await ask('red-again');
    await ask('other-again', { 'X-Provider': 'other-red' });
    await eventually('the new line', () => ids().includes('other-again'));
    child.kill('SIGINT');
    await once(child, 'close');

    expect(ids()).toEqual(['other-before', 'other-again']);
  });

  it('ends by itself when nobody reads it any more', async () => {
    const { child, ids } = follow('--limit', '1');
    await eventually('the first line', () => ids().length === 1);
    child.stdout.destroy();
    await ask('for-nobody');
    const [code, signal] = await once(child, 'exit');

    expect([code, signal]).toEqual([0, null]);
  });
});

it('history prints the line for the page before with the same filters, and it works as printed', async () => {
  for (const id of ['page-1', 'page-2', 'page-3']) {
    await router.call('POST', '/v1/chat/completions', question({ model: 'shared' }), { 'X-Request-Id': id });
  }
  const newest = await eventually('the records', async () => {
    const run = await runCli(router.dataDir, ['history', '--limit', '1', '--provider', 'red', '--status', 'ok']);
    return (await router.call('GET', '/v1/history?limit=1')).body.history[0].request_id === 'page-3' && run;
  });

  const line = /^Older ones: npx provider-cli (.+) --data-dir /m.exec(newest.stderr)?.[1] ?? '';
  const older = await runCli(router.dataDir, [...line.split(' '), '--json']);

  expect(line).toMatch(/^history --limit 1 --provider red --status ok --cursor \S+$/);
  expect(JSON.parse(older.stdout).history).toMatchObject([{ request_id: 'page-2' }]);
});
