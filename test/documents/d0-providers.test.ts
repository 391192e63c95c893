import { expect } from 'vitest';
import { documentSuite } from './kit/document-suite.ts';
import type { World } from './kit/world.ts';

documentSuite(
  'd0-providers',
  async () => undefined,
  ({ block }) => {
    block('provider-management-examples/create-provider-lm-studio#1', 'ed787f42', 'by curl', async ({ world, run }) => {
      const ran = await run();
      expect(ran.statuses).toEqual([201]);
      expect(ran.json()).toMatchObject([{ id: 'lm-studio-home', runtime_status: 'loaded' }]);
      await expectHome(world);
    });

    block('provider-management-examples/create-provider-lm-studio#2', 'd30bb15c', 'by axios', async (scene) => {
      const ran = await scene.run();
      expect(ran).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining("id: 'lm-studio-home'") });
      await expectHome(scene.world);
    });

    block('provider-management-examples/create-provider-lm-studio#3', '8267e90a', 'by Python', async (scene) => {
      const ran = await scene.run();
      expect(ran).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining("'id': 'lm-studio-home'") });
      await expectHome(scene.world);
    });

    block(
      'provider-management-examples/list-providers-with-filters#1',
      '57b6b8b8',
      'lists all, those of a type, those that are enabled',
      async ({ world, run }) => {
        await threeProviders(world);
        const ran = await run();
        expect(ran.statuses).toEqual([200, 200, 200]);
        const lists = ran.json() as readonly { providers: readonly { id: string }[]; count: number }[];
        expect(lists.map(({ providers }) => providers.map(({ id }) => id).sort())).toEqual([
          ['demo', 'lm-studio-backup', 'lm-studio-home', 'vllm'],
          ['lm-studio-backup', 'lm-studio-home'],
          ['demo', 'lm-studio-home', 'vllm'],
        ]);
        expect(lists.map(({ count }) => count)).toEqual([4, 2, 3]);
      },
    );

    block(
      'provider-management-examples/list-providers-with-filters#2',
      'fa0c34f6',
      'filters by type and state at once',
      async ({ world, run }) => {
        await threeProviders(world);
        expect((await run()).stdout).toBe('Found 1 providers\n- lm-studio-home (lm-studio): enabled\n');
      },
    );

    block('provider-management-examples/update-provider#1', 'a9c46ff6', 'by curl', async ({ world, run }) => {
      await threeProviders(world);
      expect((await run()).statuses).toEqual([200]);
      await expectUpdated(world);
    });

    block('provider-management-examples/update-provider#2', 'abe5ecb9', 'by axios', async ({ world, run }) => {
      await threeProviders(world);
      expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('priority: 15') });
      await expectUpdated(world);
    });

    block('provider-management-examples/delete-provider#1', '1b3b2933', 'by curl', async ({ world, run }) => {
      await threeProviders(world);
      expect((await run()).statuses).toEqual([200]);
      await expectBackupGone(world);
    });

    block('provider-management-examples/delete-provider#2', '77bfc401', 'by axios', async ({ world, run }) => {
      await threeProviders(world);
      expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('lm-studio-backup') });
      await expectBackupGone(world);
    });

    block(
      'provider-management-examples/enable-disable-provider#1',
      'df94c530',
      'enables, then disables',
      async ({ world, run }) => {
        await threeProviders(world);
        const ran = await run();
        expect(ran.statuses).toEqual([200, 200]);
        expect(ran.json()).toMatchObject([
          { id: 'lm-studio-backup', enabled: true },
          { id: 'lm-studio-backup', enabled: false },
        ]);
        expect(await world.get('/v1/providers/lm-studio-backup')).toMatchObject({
          enabled: false,
          runtime_status: 'disabled',
        });
      },
    );

    block(
      'provider-management-examples/enable-disable-provider#2',
      '4e84ab6f',
      'enables and disables side by side: both are answered, and one of them is the last',
      async ({ world, run }) => {
        await threeProviders(world);
        const ran = await run();
        expect(ran).toMatchObject({ code: 0, stderr: '' });
        expect(ran.stdout).toMatch(/enabled: true/);
        expect(ran.stdout).toMatch(/enabled: false/);
        expect(await world.get('/v1/providers/lm-studio-backup')).toMatchObject({ enabled: expect.any(Boolean) });
      },
    );
  },
);

async function threeProviders(world: World): Promise<void> {
  await world.addProvider('lm-studio-home', { description: 'As it was' });
  await world.addProvider('lm-studio-backup', { enabled: false });
  await world.addProvider('vllm', { type: 'openai-compatible' });
}

async function expectHome(world: World): Promise<void> {
  expect(await world.get('/v1/providers/lm-studio-home')).toMatchObject({
    name: 'LM Studio Home',
    type: 'lm-studio',
    enabled: true,
    priority: 10,
    config: { baseURL: world.lmStudio.url, defaultModel: 'qwen3-max', timeout: 120_000 },
  });
  expect(await world.answeringProvider()).toBe('lm-studio-home');
}

/** What was not sent stays as it was. */
async function expectUpdated(world: World): Promise<void> {
  expect(await world.get('/v1/providers/lm-studio-home')).toMatchObject({
    name: 'LM Studio Home (Updated)',
    priority: 15,
    description: 'Primary development server',
    enabled: true,
    config: { baseURL: world.lmStudio.url },
  });
}

async function expectBackupGone(world: World): Promise<void> {
  expect((await world.router.call('GET', '/v1/providers/lm-studio-backup')).status).toBe(404);
  expect((await world.get('/v1/providers')).count).toBe(3);
}
