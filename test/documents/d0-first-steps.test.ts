import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';
import { inTerminal } from '../end-to-end/kit/in-terminal.ts';
import { documentSuite } from './kit/document-suite.ts';
import type { World } from './kit/world.ts';

/** The provider that the workflows speak of, beside the one that answers until it is chosen. */
async function twoProviders(world: World): Promise<void> {
  await world.addProvider('lm-studio-home');
  await world.addProvider('lm-studio-gpu', { config: { timeout: 180_000, defaultModel: 'qwen3-max' } });
  await world.activate('lm-studio-home');
}

documentSuite(
  'd0-first-steps',
  async () => undefined,
  ({ block, notRun }) => {
    notRun('getting-started/base-url#1', '54bd8cd0', 'it is the address that all other blocks call');

    block('getting-started/testing-api-access#1', '369226c6', 'tells health, providers and active', async (scene) => {
      await twoProviders(scene.world);
      const ran = await scene.run();
      expect(ran.statuses).toEqual([200, 200, 200]);
      expect(ran.json()).toMatchObject([
        { status: 'ok' },
        { providers: expect.arrayContaining([expect.objectContaining({ id: 'lm-studio-gpu' })]), count: 3, total: 3 },
        { key: 'active_provider', value: 'lm-studio-home' },
      ]);
    });

    block('getting-started/tools-for-api-testing#1', 'faa52972', 'makes the least provider by curl', async (scene) => {
      const ran = await scene.run();
      expect(ran.statuses).toEqual([201]);
      expect(ran.json()).toMatchObject([{ id: 'test', name: 'Test', type: 'lm-studio' }]);
      await expectLeastProvider(scene.world);
    });

    block(
      'getting-started/tools-for-api-testing#2',
      '5fce988b',
      'makes the same by HTTPie',
      async ({ world, block, tool }) => {
        const [python, httpie] = [tool('python3'), tool('httpie')];
        const { folder } = world.installation;
        await writeFile(join(folder, 'config.json'), '{ "disable_update_warnings": true }');
        const text = block.text.replaceAll(':3001', `:${world.router.port}`);
        // In a terminal: elsewhere HTTPie takes its standard input for the body.
        const bin = dirname(httpie);
        const settings = `export PYTHONPATH='${dirname(bin)}' PATH='${bin}${delimiter}'"$PATH" HTTPIE_CONFIG_DIR='${folder}'`;
        const run = await inTerminal(python, ['/bin/bash', '-c', `${settings}\n${text}`], folder, []);
        expect(run.code, run.screen).toBe(0);
        expect(stripVTControlCharacters(run.screen)).toMatch(/HTTP\/1\.1 201 [\s\S]+"id": "test"/);
        await expectLeastProvider(world);
      },
    );

    block(
      'common-workflows/workflow-1-list-and-select-provider#1',
      '2f08c044',
      'lists, shows, switches and tells the new one',
      async ({ world, run }) => {
        await twoProviders(world);
        const ran = await run();
        expect(ran.statuses).toEqual([200, 200, 200, 200]);
        expect(ran.json()).toMatchObject([
          { count: 3 },
          { id: 'lm-studio-gpu', config: { timeout: 180_000 }, runtime_status: 'loaded' },
          { value: 'lm-studio-gpu' },
          { key: 'active_provider', value: 'lm-studio-gpu' },
        ]);
        expect(await world.answeringProvider()).toBe('lm-studio-gpu');
      },
    );

    block(
      'common-workflows/workflow-2-create-and-configure-provider#1',
      'c86fdc96',
      'makes a provider whole, tests it, gives it its model and makes it active',
      async ({ world, run }) => {
        await world.addProvider('lm-studio-home');
        const ran = await run();
        expect(ran.statuses).toEqual([201, 200, 201, 200]);
        expect(ran.json()).toMatchObject([
          { id: 'lm-studio-gpu', priority: 15, enabled: true, config: { timeout: 180_000 } },
          { provider_id: 'lm-studio-gpu', healthy: true, status: 'healthy' },
          { model_id: 'qwen3-max', is_default: true },
          { value: 'lm-studio-gpu' },
        ]);
        expect((await world.get('/v1/providers/lm-studio-gpu')).models).toMatchObject([
          { id: 'qwen3-max', is_default: true },
        ]);
        expect(await world.answeringProvider()).toBe('lm-studio-gpu');
      },
    );

    block(
      'common-workflows/workflow-3-update-configuration#1',
      '7a1f354d',
      'changes one key, which keeps its type, and reloads',
      async ({ world, run }) => {
        await twoProviders(world);
        const ran = await run();
        expect(ran.statuses).toEqual([200, 200, 200, 200]);
        expect(ran.json()).toMatchObject([
          { provider_id: 'lm-studio-gpu', config: { timeout: 180_000, defaultModel: 'qwen3-max' } },
          {},
          { provider_id: 'lm-studio-gpu', message: expect.any(String) },
          { provider_id: 'lm-studio-gpu', config: { timeout: 240_000, defaultModel: 'qwen3-max' } },
        ]);
      },
    );

    block(
      'common-workflows/workflow-4-health-monitoring#1',
      '80a77d56',
      'tells health, one test, statistics and history',
      async ({ world, run }) => {
        await twoProviders(world);
        await world.activate('lm-studio-gpu');
        await world.answeringProvider();
        const ran = await run();
        expect(ran.statuses).toEqual([200, 200, 200, 200]);
        const [health, test, , history] = ran.json();
        expect(health).toMatchObject({
          providers: expect.arrayContaining([
            expect.objectContaining({ id: 'lm-studio-gpu', status: 'healthy', response_time_ms: expect.any(Number) }),
          ]),
          healthy_count: 3,
          total_count: 3,
        });
        expect(test).toMatchObject({ provider_id: 'lm-studio-gpu', healthy: true });
        expect(history).toMatchObject({ history: expect.any(Array) });
      },
    );
  },
);

async function expectLeastProvider(world: World): Promise<void> {
  expect(await world.get('/v1/providers/test')).toMatchObject({ enabled: true, runtime_status: 'loaded' });
  // The first own provider takes over from the demonstration.
  expect((await world.get('/v1/settings/active_provider')).value).toBe('test');
}
