import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { documentSuite } from './kit/document-suite.ts';
import type { BlockRun } from './kit/run-block.ts';
import { startWorld, type World } from './kit/world.ts';

const python = 'scripting-and-automation/python-script-configuration-backup#1';

documentSuite(
  'd0-scripts',
  async () => undefined,
  ({ block }) => {
    block(
      'scripting-and-automation/bash-script-setup-multiple-providers#1',
      '8e3158eb',
      'makes three providers and finds each of them healthy',
      async ({ world, run }) => {
        const ran = await run();
        expect(ran.code).toBe(0);
        expect(ran.statuses).toEqual([201, 201, 201, 200, 200, 200]);
        expect(ran.stdout.match(/^lm-studio-\d created$/gm)).toHaveLength(3);
        expect(ran.stdout.match(/^"healthy"$/gm)).toHaveLength(3);
        expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe('Setup complete!');
        const { providers } = await world.get('/v1/providers?type=lm-studio');
        expect(providers.map((one: { priority: number }) => one.priority)).toEqual([20, 15, 10]);
      },
    );

    block(python, '7718302e', 'writes everything but the secrets into one file', async ({ world, run }) => {
      await richRegistry(world);
      const ran = await run();
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).toMatch(/^Providers: 6$/m);
      const backup = JSON.parse(await readFile(join(world.installation.folder, fileOf(ran)), 'utf8'));
      expect(backup.models).toEqual((await world.get('/v1/models')).models);
      for (const { provider, config, models } of backup.providers) {
        expect(provider).toEqual(await world.get(`/v1/providers/${provider.id}`));
        expect(config).toEqual(provider.config);
        expect(models).toEqual(provider.models);
      }
      expect(JSON.stringify(backup)).not.toContain('sk-very-secret');
    });

    block(
      'scripting-and-automation/node-js-script-restore-configuration#1',
      'bd42958d',
      'restores what the Python script saved into an empty registry: nothing is lost but secrets',
      async ({ world, block, blockAt }) => {
        await richRegistry(world);
        const file = fileOf(await world.run(blockAt(python)));
        const saved = await readFile(join(world.installation.folder, file), 'utf8');

        await using empty = await startWorld();
        await writeFile(join(empty.installation.folder, file), saved);
        const restored = await empty.run(block, { args: [file] });
        expect(restored).toMatchObject({ code: 0, stderr: '' });
        expect(restored.stdout.match(/✓ Provider restored/g)).toHaveLength(5);
        expect(restored.stdout).toContain('Provider exists: demo');
        expect(await registryOf(empty)).toEqual(await registryOf(world));
        expect(empty.sql("SELECT count(*) FROM provider_configs WHERE key LIKE 'apiKey%'")).toBe('0');
        await empty.router.call('PATCH', '/v1/providers/with-key/config/motto', { value: 'sk-very-secret-motto' });
        expect((await empty.get('/v1/providers/with-key')).config.motto).toBe('********');

        const again = await empty.run(block, { args: [file] });
        expect(again).toMatchObject({ code: 0, stderr: '' });
        expect(again.stdout).not.toContain('✓ Provider restored');
        expect(await registryOf(empty)).toEqual(await registryOf(world));
      },
    );
  },
);

/** One of everything that a backup can lose. */
async function richRegistry(world: World): Promise<void> {
  await world.post('/v1/models', {
    id: 'acme/large:7b',
    name: 'Größtes Modell 模型',
    description: 'A description\nof two lines',
    capabilities: ['chat', 'tools'],
  });
  await world.addProvider('lm-studio-gpu', {
    name: 'GPU “north” 東',
    priority: 15,
    description: 'Beside the window',
    config: { defaultModel: 'qwen3-max', timeout: 180_000, nested: { kept: [1, 2.5, null, true] } },
  });
  await world.post('/v1/providers/lm-studio-gpu/models', { model_id: 'qwen3-max', is_default: true });
  await world.post('/v1/providers/lm-studio-gpu/models', {
    model_id: 'acme/large:7b',
    upstream_name: 'large-q4',
    region: 'eu-west',
    context_length: 32_768,
    input_usd_per_million: 0.25,
    output_usd_per_million: 1.5,
  });
  // What a sync links is in a backup too; the demonstration, which every registry has, must not be in its way.
  await world.post('/v1/models/sync', {});
  await world.addProvider('with-key', { type: 'openai-compatible', config: { apiKey: 'sk-very-secret' } });
  await world.addProvider('with-keys', {
    type: 'openai-compatible',
    config: { apiKeys: [{ key: 'sk-very-secret', weight: 3 }, { key: 'sk-very-secret-2' }], maxRetries: 1 },
  });
  // A secret by its owner's word alone.
  const motto = { value: 'sk-very-secret-motto', is_sensitive: true };
  await world.router.call('PATCH', '/v1/providers/with-key/config/motto', motto);
  // A type that cannot do without its key: restored without it, it stands and says what it misses.
  await world.addProvider('cloud', { type: 'openai', config: { apiKey: 'sk-very-secret' } });
  await world.addProvider('resting', { enabled: false, priority: 0 });
}

function fileOf(ran: BlockRun): string {
  const file = /provider-backup-[\d-]+\.json/.exec(ran.stdout)?.[0];
  if (file === undefined) throw new Error(`No file is named: ${ran.stdout} ${ran.stderr}`);
  return file;
}

/** What a backup is for: all that is neither a time, nor a secret, nor a word about one that is missing. */
async function registryOf(world: World): Promise<unknown> {
  const { providers } = await world.get('/v1/providers');
  const whole = providers.map(({ id }: { id: string }) => world.get(`/v1/providers/${id}`));
  const { models } = await world.get('/v1/models');
  const lost = new Set([
    'created_at',
    'updated_at',
    'apiKey',
    'apiKeys',
    'awaited_config_keys',
    'runtime_status',
    'error',
  ]);
  const text = JSON.stringify({ providers: await Promise.all(whole), models }, (key, value) =>
    lost.has(key) ? undefined : value,
  );
  return JSON.parse(text);
}
