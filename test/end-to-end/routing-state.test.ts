import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

// In this order: the story of one installation.
describe('what the engine knows', () => {
  let quick: FakeUpstream;
  let slow: FakeUpstream;
  let dataDir: string;
  let file: string;

  beforeAll(async () => {
    quick = await fakeUpstream({}, { models: ['m'] });
    slow = await fakeUpstream({ fault: 'late-first-content', delayMs: 60 }, { models: ['m'] });
    dataDir = await makeDataDir();
    file = join(dataDir, 'routing-state.json');
  });
  afterAll(async () => {
    for (const upstream of [quick, slow]) await upstream.close();
  });

  async function firstBytes(router: RunningRouter): Promise<Readonly<Record<string, number>>> {
    const { body } = await router.call('POST', '/v1/route/explain', question({ model: 'm' }));
    const told: readonly { provider: string; first_byte_ms: number }[] = body.candidates;
    return Object.fromEntries(told.map(({ provider, first_byte_ms: ms }) => [provider, ms]));
  }

  it('is there again after a restart, what it has learned included', async () => {
    const first = await startRouter({ dataDir });
    await addProvider(first, quick, { id: 'quick' });
    await addProvider(first, slow, { id: 'slow' });
    await setSetting(first, 'routing.loadBalancing', 'round-robin');
    await setSetting(first, 'routing.strategy', 'intelligent');
    await setSetting(first, 'routing.learningWindowMs', '1000');
    await setSetting(first, 'routing.retrainIntervalMs', '1000');
    expect((await first.call('GET', '/v1/routing/predictor')).body).toMatchObject({ state: 'untrained', used: false });
    for (let round = 0; round < 8; round += 1) {
      const asked = Array.from({ length: 20 }, () =>
        first.call('POST', '/v1/chat/completions', question({ model: 'm', stream: true })),
      );
      for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    }
    const trained = await eventually(
      'a trained predictor',
      async () => {
        const { body } = await first.call('GET', '/v1/routing/predictor');
        return body.version !== null && body;
      },
      20_000,
    );
    expect(trained.records).toBeGreaterThanOrEqual(100);
    expect(trained.held_back).toBeGreaterThanOrEqual(20);
    const known = await firstBytes(first);
    await first.stop();

    const saved = await readFile(file, 'utf8');
    expect(saved).not.toContain('sk-test');
    expect((await stat(file)).mode & 0o077).toBe(0);

    const offline = await runCli(dataDir, ['routing', 'predictor', '--json']);
    expect(JSON.parse(offline.stdout).version).toBeGreaterThanOrEqual(1);
    await using second = await startRouter({ dataDir });
    const again = await firstBytes(second);
    // Of one that nobody has asked it is 600.
    for (const id of ['quick', 'slow'])
      expect([known[id], again[id]].every((ms) => ms !== undefined && ms < 500)).toBe(true);
    expect((await second.call('GET', '/v1/routing/predictor')).body.version).toBeGreaterThanOrEqual(1);
  }, 60_000);

  it.each([
    ['half a file', '{"form": 1, "providers": ['],
    ['the state of another version', '{"form": 99, "savedAtMs": 1, "providers": []}'],
    [
      'nonsense in the right form',
      '{"form": 1, "savedAtMs": 1, "providers": [{"id": "quick", "deployments": [["m", 7]]}], "fleet": 3}',
    ],
  ])(
    'is left alone where there is %s in its place',
    async (_, text) => {
      await writeFile(file, text);
      await using router = await startRouter({ dataDir });
      expect((await router.call('POST', '/v1/chat/completions', question({ model: 'm' }))).status).toBe(200);
      if (!text.includes('nonsense') && !text.includes('"fleet"')) expect(router.output()).toContain('is dropped');
      await router.stop();
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ form: 1 });
    },
    30_000,
  );
});
