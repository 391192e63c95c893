import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { d3World } from './kit/d3-world.ts';
import { documentSuite } from './kit/document-suite.ts';
import type { Block } from './kit/read-document.ts';
import { shapeDifferences } from './kit/shape-differences.ts';

const management = 'api-reference/provider-management';
const settings = 'api-reference/settings-management';
const first = '/v1/providers/lm-studio-default';

documentSuite('d3-reference', d3World, ({ block, notRun }) => {
  notRun('architecture#1', 'e4672860', 'it is a drawing');

  block('configuration/provider-structure#1', 'af07dbe3', 'is a provider that can be made', async ({ world, run }) => {
    const ran = await run({
      before: 'const provider = ',
      after: `const { data } = await axios.post('http://localhost:3001/v1/providers', provider);
        console.log(JSON.stringify({ provider, data }));`,
    });
    const [{ provider, data }] = ran.json() as [{ provider: { id: string }; data: unknown }];
    expect(data).toMatchObject(provider);
    expect(await world.get(`/v1/providers/${provider.id}`)).toMatchObject(provider);
  });

  block('configuration/active-provider-setting#1', '30fa3790', 'finds the active provider', async ({ run, block }) => {
    const printed = /Returns: "(.+)"/.exec(block.text)?.[1];
    expect((await run()).stdout).toBe(`${printed}\n`);
  });

  block('configuration/environment-variables-legacy#1', 'e1c0c4ff', 'takes over a .env', async ({ world, run }) => {
    const lines = ['LM_STUDIO_BASE_URL=http://127.0.0.1:9/v1', 'OPENAI_API_KEY=sk-from-env', 'UNRELATED=1'];
    await writeFile(join(world.installation.folder, '.env'), `${lines.join('\n')}\n`);
    const ran = await run();
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    expect(ran.stdout + ran.stderr).not.toContain('sk-from-env');
    // It comes under the id that the document gives it, so this one is brought up to date.
    expect(await world.get(`${first}/config`)).toMatchObject({ config: { baseURL: 'http://127.0.0.1:9/v1' } });
    const { providers } = await world.get('/v1/providers?type=openai');
    expect(providers).toMatchObject([{ enabled: true, runtime_status: 'loaded' }]);
    expect(await run()).toMatchObject({ code: 0 });
    expect((await world.get('/v1/providers')).count).toBe(4);
  });

  block(`${management}/list-all-providers#1`, '73ff080b', 'is what the list looks like', async ({ world, block }) => {
    expect(differences(block, await world.get('/v1/providers'))).toEqual([]);
  });

  block(`${management}/get-provider-details#1`, '4a2525e1', 'is what one looks like', async ({ world, block }) => {
    const details = await world.get(first);
    // Contract, section 2: capabilities are arrays on the wire; what the document prints is taken as input.
    expect(differences(block, details, ['models[].capabilities'])).toEqual([]);
    expect(details.models).toMatchObject([{ capabilities: ['chat', 'tools'] }]);
    const [printed] = sample(block)['models'] as [Readonly<Record<string, unknown>>];
    const put = await world.put(`/v1/models/${printed['id']}`, { capabilities: printed['capabilities'] });
    expect(put.capabilities).toEqual(JSON.parse(String(printed['capabilities'])));
  });

  block(`${management}/enable-provider#1`, '954e7943', 'is the answer to enabling', async ({ world, block }) => {
    const answer = await world.post(`${first}/enable`);
    expect(answer).toMatchObject(sample(block));
  });

  block(`${management}/disable-provider#1`, 'f9436804', 'is the answer to disabling', async ({ world, block }) => {
    const answer = await world.post(`${first}/disable`);
    expect(answer).toMatchObject(sample(block));
  });

  block(`${management}/test-provider-connection#1`, 'b31d372b', 'is the answer to a test', async ({ world, block }) => {
    const answer = await world.post(`${first}/test`);
    expect(differences(block, answer)).toEqual([]);
    expect(answer).toMatchObject({ provider_id: sample(block)['provider_id'], healthy: true });
  });

  block(`${management}/reload-provider#1`, 'aef95205', 'is the answer to reloading', async ({ world, block }) => {
    const answer = await world.post(`${first}/reload`);
    const { timestamp, ...printed } = sample(block);
    expect(answer).toMatchObject({ ...printed, timestamp: expect.any(Number) });
    expect(timestamp).toBeTypeOf('number');
  });

  const chat = 'api-reference/chat-completions/create-chat-completion';
  block(`${chat}#1`, '7baaf3e5', 'is a request that is answered and arrives as it is', async ({ world, block }) => {
    const answer = await world.post('/v1/chat/completions', sample(block));
    expect(answer.choices[0].message.content).toBe('LM Studio says hello.');
    expect(world.lmStudio.requests.at(-1)?.body).toMatchObject(sample(block));
  });

  block(`${chat}#2`, '42d51df5', 'is what an answer looks like', async ({ world, block }) => {
    const question = { model: 'qwen3-max', messages: [{ role: 'user', content: 'Hello?' }] };
    expect(differences(block, await world.post('/v1/chat/completions', question))).toEqual([]);
  });

  block('api-reference/model-management/list-models#1', '4016465c', 'is what models look like', async (scene) => {
    const { world, block } = scene;
    for (const query of ['', '?provider=lm-studio-default']) {
      const answer = await world.get(`/v1/models${query}`);
      expect(differences(block, answer)).toEqual([]);
      const ids = answer.data.map(({ id }: { id: string }) => id);
      const printed = sample(block)['data'] as readonly { id: string }[];
      expect(ids).toEqual(expect.arrayContaining(printed.map(({ id }) => id)));
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  block(`${settings}/get-all-settings#1`, '1a6223fb', 'is what settings look like', async ({ world, block }) => {
    const answer = await world.get('/v1/settings');
    expect(differences(block, answer)).toEqual([]);
    expect(answer).toMatchObject({ category: sample(block)['category'] });
    for (const category of ['server', 'logging', 'system', 'provider']) {
      expect(await world.get(`/v1/settings?category=${category}`)).toMatchObject({ category });
    }
  });

  block(`${settings}/get-specific-setting#1`, '3a2ea93f', 'is what one looks like', async ({ world, block }) => {
    const printed = sample(block);
    await world.put(`/v1/settings/${printed['key']}`, { value: printed['value'] });
    expect(await world.get(`/v1/settings/${printed['key']}`)).toMatchObject(printed);
  });

  block('api-reference/health-check/server-health#1', 'a1cf2c4b', 'is the health of the server', async (scene) => {
    const { world, block } = scene;
    const answer = await world.get('/health');
    expect(differences(block, answer)).toEqual([]);
    expect(answer.providers['LM Studio Default']).toMatchObject({ baseURL: world.lmStudio.url });
    const printed = sample(block)['registeredProviders'] as readonly string[];
    expect(answer.registeredProviders).toEqual(expect.arrayContaining([...printed]));
  });
});

function sample(block: Block): Readonly<Record<string, unknown>> {
  return JSON.parse(block.text);
}

function differences(block: Block, real: unknown, except: readonly string[] = []): readonly string[] {
  return shapeDifferences(sample(block), real, except);
}
