import { expect } from 'vitest';
import { documentSuite } from './kit/document-suite.ts';
import type { World } from './kit/world.ts';

const home = '/v1/providers/lm-studio-home';
const configuration = 'configuration-management-examples';
const models = 'model-management-examples';

documentSuite(
  'd0-config-and-models',
  async (world) => {
    const config = { timeout: 120_000, retryDelay: 500, defaultModel: 'qwen3-max' };
    await world.addProvider('lm-studio-home', { config });
    await world.post(`${home}/models`, { model_id: 'qwen3-max', is_default: true });
    await world.post(`${home}/models`, { model_id: 'qwen3-coder' });
  },
  ({ block }) => {
    block(`${configuration}/get-provider-configuration#1`, '4143b755', 'by curl', async ({ world, run }) => {
      const config = { baseURL: world.lmStudio.url, timeout: 120_000, retryDelay: 500, defaultModel: 'qwen3-max' };
      expect((await run()).json()).toEqual([{ provider_id: 'lm-studio-home', config }]);
    });

    block(`${configuration}/get-provider-configuration#2`, 'e4e6617d', 'by axios', async ({ world, run }) => {
      const { stdout } = await run();
      const [title, ...json] = stdout.split('\n');
      expect(title).toContain('lm-studio-home');
      expect(JSON.parse(json.join('\n'))).toEqual((await world.get(`${home}/config`)).config);
    });

    block(
      `${configuration}/update-multiple-configuration-keys#1`,
      '0939f34a',
      'by curl: merges, and keeps what is not named',
      async ({ world, run }) => {
        expect((await run()).statuses).toEqual([200]);
        await expectMerged(world);
      },
    );

    block(
      `${configuration}/update-multiple-configuration-keys#2`,
      '02acffc1',
      'by axios: merges, and keeps what is not named',
      async ({ world, run }) => {
        expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('240000') });
        await expectMerged(world);
      },
    );

    block(
      `${configuration}/update-single-configuration-key#1`,
      'ec218d8e',
      'stores the printed text as the number that it is',
      async ({ world, run }) => {
        expect((await run()).statuses).toEqual([200]);
        expect((await world.get(`${home}/config`)).config).toMatchObject({ timeout: 300_000, retryDelay: 500 });
      },
    );

    block(
      `${configuration}/update-single-configuration-key#2`,
      '656c79f9',
      'writes two keys side by side and shows the secret to nobody but the upstream',
      async ({ world, run }) => {
        const ran = await run();
        expect(ran).toMatchObject({ code: 0, stderr: '' });
        expect(ran.stdout).not.toContain('secret-key-123');
        const { config } = await world.get(`${home}/config`);
        expect(config).toMatchObject({ timeout: 300_000, apiKey: '********', retryDelay: 500 });
        const stored = world.sql("SELECT value, is_sensitive FROM provider_configs WHERE key = 'apiKey'");
        expect(stored).toMatch(/\|1$/);
        expect(stored).not.toContain('secret-key-123');
        await world.answeringProvider();
        expect(world.lmStudio.requests.at(-1)?.headers.authorization).toBe('Bearer secret-key-123');
      },
    );

    block(`${configuration}/delete-configuration-key#1`, 'a533aa27', 'by curl', async ({ world, run }) => {
      expect((await run()).statuses).toEqual([200]);
      await expectDeleted(world);
    });

    block(`${configuration}/delete-configuration-key#2`, '080ef617', 'by axios', async ({ world, run }) => {
      expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('retryDelay') });
      await expectDeleted(world);
    });

    block(`${models}/create-model#1`, '87ce23c4', 'by curl', async ({ world, run }) => {
      const ran = await run();
      expect(ran.statuses).toEqual([201]);
      expect(ran.json()).toMatchObject([{ id: 'gpt-4', capabilities: ['chat', 'completion', 'vision', 'tools'] }]);
      await expectModel(world);
    });

    block(`${models}/create-model#2`, '05cf8ec0', 'by axios', async ({ world, run }) => {
      expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining("id: 'gpt-4'") });
      await expectModel(world);
    });

    block(`${models}/link-model-to-provider#1`, '90ffc125', 'by curl', async ({ world, run }) => {
      expect((await run()).statuses).toEqual([expect.toBeOneOf([200, 201])]);
      await expectDefault(world, 'qwen3-max');
    });

    block(`${models}/link-model-to-provider#2`, '3ae377aa', 'by axios', async ({ world, run }) => {
      expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('qwen3-max') });
      await expectDefault(world, 'qwen3-max');
    });

    block(`${models}/get-models-for-provider#1`, '7c9d4d91', 'by curl', async ({ run }) => {
      const ran = await run();
      expect(ran.statuses).toEqual([200]);
      expect(ran.json()).toMatchObject([
        { models: expect.arrayContaining([expect.objectContaining({ id: 'qwen3-coder', is_default: false })]) },
      ]);
    });

    block(
      `${models}/get-models-for-provider#2`,
      'ba34b9d1',
      'by axios: names each and marks the default',
      async (scene) => {
        const { stdout } = await scene.run();
        expect(stdout.split('\n').map((line) => line.trim())).toEqual(
          expect.arrayContaining(['- qwen3-max (default)', '- qwen3-coder']),
        );
      },
    );

    block(`${models}/set-default-model#1`, 'e0731d81', 'by curl', async ({ world, run }) => {
      expect((await run()).statuses).toEqual([200]);
      await expectDefault(world, 'qwen3-coder');
    });

    block(`${models}/set-default-model#2`, '12de35cd', 'by axios', async ({ world, run }) => {
      expect(await run()).toMatchObject({ code: 0, stderr: '' });
      await expectDefault(world, 'qwen3-coder');
    });
  },
);

async function expectMerged(world: World): Promise<void> {
  const { config } = await world.get(`${home}/config`);
  expect(config).toMatchObject({ timeout: 240_000, maxRetries: 3, retryDelay: 1_000, defaultModel: 'qwen3-max' });
}

async function expectDeleted(world: World): Promise<void> {
  const { config } = await world.get(`${home}/config`);
  expect(config).not.toHaveProperty('retryDelay');
  expect(config).toMatchObject({ timeout: 120_000 });
}

async function expectModel(world: World): Promise<void> {
  expect(await world.get('/v1/models/gpt-4')).toMatchObject({ name: 'GPT-4', description: 'OpenAI GPT-4 model' });
  expect((await world.get('/v1/models')).models).toContainEqual(expect.objectContaining({ id: 'gpt-4' }));
}

/** Exactly one default, and a request that names no model gets it. */
async function expectDefault(world: World, id: string): Promise<void> {
  const { models: linked } = await world.get(`${home}/models`);
  expect(linked.filter((model: { is_default: boolean }) => model.is_default)).toMatchObject([{ id }]);
  expect((await world.get(`${home}/config`)).config).toMatchObject({ defaultModel: id });
  await world.post('/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello?' }] });
  expect(world.lmStudio.requests.at(-1)?.body).toMatchObject({ model: id });
}
