import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

let router: RunningRouter;

beforeAll(async () => {
  router = await startRouter({ env: { LOG_LEVEL: 'warn' } });
});
afterAll(() => router?.[Symbol.asyncDispose]());

const setting = async (key: string) => (await router.call('GET', `/v1/settings/${key}`)).body;

it('shows the port and the level that variables gave, not the defaults of the settings', async () => {
  expect(await setting('server.port')).toMatchObject({ value: String(router.port), isDefault: false, source: 'start' });
  expect(await setting('logging.level')).toMatchObject({ value: 'warn', isDefault: false, source: 'start' });
  expect(await setting('server.host')).toMatchObject({ value: '127.0.0.1', isDefault: true });
  expect((await router.call('GET', '/v1/settings?category=server')).body.settings['server.port']).toBe(
    String(router.port),
  );
});

it('shows what somebody has set, and beside it what holds all the same', async () => {
  await router.call('PUT', '/v1/settings/logging.level', { value: 'error' });
  await router.call('PUT', '/v1/settings/server.port', { value: '4000' });

  expect(await setting('logging.level')).toMatchObject({ value: 'error', isDefault: false, in_force: 'warn' });
  expect(await setting('server.port')).toMatchObject({ value: '4000', in_force: String(router.port) });
});
