import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { makeDataDir } from './kit/make-data-dir.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

type Write = readonly [method: string, path: string, body?: unknown];

const config = {
  baseURL: 'http://127.0.0.1:9/v1',
  apiKey: 'sk-crash',
  timeout: 5_000,
  notes: ['a', { b: 'é'.repeat(500) }],
};
const models = Array.from({ length: 12 }, (_, index) => `org/model-${index}`);

/** Writes that touch many rows each; together they leave everything as it was. */
const story: readonly Write[] = [
  ['POST', '/v1/providers', { id: 'crash', type: 'openai-compatible', enabled: false, config }],
  ...models.map(
    (model_id): Write => ['POST', '/v1/providers/crash/models', { model_id, name: model_id, is_default: true }],
  ),
  [
    'PUT',
    '/v1/providers/crash',
    { name: 'Renamed', priority: 7, config: { timeout: null, idleTimeout: 9, apiKey: 'sk-2' } },
  ],
  ['PUT', '/v1/providers/crash/models/org%2Fmodel-3/default'],
  ['PATCH', '/v1/providers/crash/config/defaultModel', { value: 'org/model-5' }],
  ['DELETE', '/v1/models/org%2Fmodel-5'],
  ['PUT', '/v1/settings/routing.retries', { value: 5 }],
  ['DELETE', '/v1/providers/crash'],
  ...models.map((id): Write => ['DELETE', `/v1/models/${encodeURIComponent(id)}`]),
  ['DELETE', '/v1/settings/routing.retries'],
];

const CRASHES = 10;
/** A write takes about so long. */
const LONGEST_WAIT_MS = 10;

const running = new Set<RunningRouter>();

afterAll(() => Promise.all([...running].map((router) => router.stop())));

async function start(dataDir: string): Promise<RunningRouter> {
  const router = await startRouter({ dataDir });
  running.add(router);
  return router;
}

/** All that a reader can see of the registry, without the times. */
async function picture(router: RunningRouter): Promise<string> {
  const { body: list } = await router.call('GET', '/v1/providers');
  const providers = await Promise.all(
    list.providers.map(async ({ id }: { id: string }) => (await router.call('GET', `/v1/providers/${id}`)).body),
  );
  const { body: known } = await router.call('GET', '/v1/models');
  const { body: settings } = await router.call('GET', '/v1/settings');
  const isTime = /^(?:created|updated)_at$/;
  return JSON.stringify([providers, known.models, settings], (name, value) => {
    if (isTime.test(name)) return 0;
    // Each has a port of its own, and the settings show it.
    return value === new URL(router.url).port ? 'this port' : value;
  });
}

it('leaves each write of the registry whole or undone, wherever the process is killed', async () => {
  const dataDir = await makeDataDir();
  const twin = await start(await makeDataDir());
  let router = await start(dataDir);
  for (let index = 0, crashes = 0; crashes < CRASHES; index += 1) {
    const [method, path, body] = story[index % story.length] as Write;
    const before = await picture(twin);
    expect(await picture(router)).toBe(before);
    await twin.call(method, path, body);
    const after = await picture(twin);
    if (index % 4 !== 3) {
      await router.call(method, path, body);
      continue;
    }
    crashes += 1;
    const cut = router.call(method, path, body).catch(() => undefined);
    await sleep((crashes * LONGEST_WAIT_MS) / CRASHES);
    router.signal('SIGKILL');
    await Promise.all([cut, router.exited]);
    running.delete(router);
    router = await start(dataDir);
    const found = await picture(router);
    expect([before, after]).toContain(found);
    if (found === after) continue;
    expect((await router.call(method, path, body)).status).toBeLessThan(300);
  }
}, 60_000);
