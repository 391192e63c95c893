import { expect } from 'vitest';
import { d3World } from './kit/d3-world.ts';
import { documentSuite } from './kit/document-suite.ts';
import type { Block } from './kit/read-document.ts';
import type { World } from './kit/world.ts';

const javascript = 'code-examples/javascript-node-js';
const python = 'code-examples/python';
const curl = 'code-examples/curl';
const capital = 'What is the capital of France?';

documentSuite('d3-code', d3World, ({ block }) => {
  block(`${javascript}/list-providers#1`, 'b158cab6', 'lists by fetch', async ({ world, run }) => {
    expect(await run()).toMatchObject({ code: 0, stdout: await listed(world), stderr: '' });
  });

  block(`${javascript}/get-active-provider#1`, 'ce9a2e87', 'tells the active one', async ({ run }) => {
    expect(await run()).toMatchObject({ code: 0, stdout: 'Active provider: lm-studio-default\n', stderr: '' });
  });

  block(`${javascript}/enable-disable-provider#1`, '38946c11', 'disables and enables', async ({ world, run }) => {
    expect(await run()).toMatchObject({ code: 0, stdout: bothMessages, stderr: '' });
    await expectFirstDisabled(world);
  });

  block(`${javascript}/test-provider-connection#1`, '5352f394', 'tells health and the ms', async ({ world, run }) => {
    expect((await run()).stdout).toMatch(/^✓ Provider lm-studio-default is healthy \(\d+ms\)\n$/);
    await switchOff(world);
    // Contract: unhealthy is a 503, whose body still says so.
    expect((await run()).stdout).toBe('✗ Provider lm-studio-default is unhealthy\n');
  });

  block(`${javascript}/send-chat-completion#1`, 'a410bdc3', 'asks and prints the answer', async ({ world, run }) => {
    expect(await run()).toMatchObject({ code: 0, stdout: 'Response: LM Studio says hello.\n', stderr: '' });
    expectAsked(world, { temperature: 0.7, max_tokens: 150, stream: false });
  });

  block(
    `${javascript}/complete-provider-management-workflow#1`,
    '2f51a25e',
    'goes through the whole workflow with the functions of the blocks before it',
    async ({ world, run, blockAt }) => {
      await world.post('/v1/providers/qwen-proxy-default/disable');
      const parts = ['list-providers', 'get-active-provider', 'enable-disable-provider'];
      const rest = ['test-provider-connection', 'send-chat-completion'];
      const before = [...parts, ...rest].map((part) => definitionOf(blockAt(`${javascript}/${part}#1`))).join('\n');
      const ran = await run({ before });
      expect(ran, ran.stderr).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).toMatch(/Provider qwen-proxy-default: .+\n✓ Provider qwen-proxy-default is healthy/);
      expect(ran.stdout).toMatch(/Response: LM Studio says hello\.\n\n.+completed!\n$/);
      expect(await world.get('/v1/providers/qwen-proxy-default')).toMatchObject({ enabled: true });
    },
  );

  block(`${python}/list-providers#1`, '442fef02', 'lists by requests', async ({ world, run }) => {
    expect(await run()).toMatchObject({ code: 0, stdout: await listed(world), stderr: '' });
  });

  block(`${python}/get-active-provider#1`, 'f69e4507', 'tells the active one', async ({ run }) => {
    expect(await run()).toMatchObject({ code: 0, stdout: 'Active provider: lm-studio-default\n', stderr: '' });
  });

  block(`${python}/enable-disable-provider#1`, '3832abe9', 'disables and enables', async ({ world, run }) => {
    expect(await run()).toMatchObject({ code: 0, stdout: bothMessages, stderr: '' });
    await expectFirstDisabled(world);
  });

  block(`${python}/test-provider-connection#1`, 'af4c1fdc', 'tells health and the ms', async ({ world, run }) => {
    expect((await run()).stdout).toMatch(/^✓ Provider lm-studio-default is healthy \(\d+ms\)\n$/);
    await switchOff(world);
    expect((await run()).stdout).toBe('✗ Provider lm-studio-default is unhealthy\n');
  });

  block(`${python}/send-chat-completion#1`, 'a73b7bce', 'asks and prints the answer', async ({ world, run }) => {
    expect(await run()).toMatchObject({ code: 0, stdout: 'Response: LM Studio says hello.\n', stderr: '' });
    expectAsked(world, { temperature: 0.7, max_tokens: 150, stream: false });
  });

  block(`${curl}/list-providers#1`, '85fb0632', 'lists all, by type, by state', async ({ world, run }) => {
    await world.addProvider('off', { enabled: false });
    const ran = await run();
    expect(ran.statuses).toEqual([200, 200, 200]);
    const lists = ran.json() as readonly { providers: readonly { id: string }[] }[];
    expect(lists.map(({ providers }) => providers.map(({ id }) => id).sort())).toEqual([
      ['demo', 'lm-studio-default', 'off', 'qwen-proxy-default'],
      ['lm-studio-default', 'off'],
      ['demo', 'lm-studio-default', 'qwen-proxy-default'],
    ]);
  });

  block(`${curl}/get-provider-details#1`, '4db2b9e4', 'shows one', async ({ world, run }) => {
    expect((await run()).json()).toEqual([await world.get('/v1/providers/lm-studio-default')]);
  });

  block(`${curl}/get-active-provider#1`, 'ca7efa2c', 'picks the active one', async ({ run }) => {
    expect((await run()).stdout).toBe('"lm-studio-default"\n');
  });

  block(`${curl}/enable-disable-provider#1`, 'e0635446', 'disables, then enables', async ({ world, run }) => {
    const ran = await run();
    expect(ran.json()).toMatchObject([{ enabled: false }, { enabled: true }]);
    expect(await world.answeringProvider()).toBe('lm-studio-default');
  });

  block(`${curl}/test-provider-connection#1`, '957f96e3', 'tests one', async ({ run }) => {
    expect((await run()).json()).toMatchObject([{ provider_id: 'lm-studio-default', healthy: true }]);
  });

  block(`${curl}/send-chat-completion#1`, '9ed89474', 'asks', async ({ world, run }) => {
    const ran = await run();
    expect(ran.json()).toMatchObject([{ choices: [{ message: { content: 'LM Studio says hello.' } }] }]);
    expectAsked(world, { temperature: 0.7, max_tokens: 150 });
  });

  block(`${curl}/check-server-health#1`, '0c2722c2', 'tells the health of all', async ({ run }) => {
    expect((await run()).json()).toMatchObject([{ status: 'ok', providers: { 'LM Studio Default': {} } }]);
  });

  block(`${curl}/get-all-settings#1`, 'c5c9a741', 'tells all settings, and those of the server', async ({ run }) => {
    const [all, server] = (await run()).json() as [Settings, Settings];
    expect(all.settings).toMatchObject({ active_provider: 'lm-studio-default', ...server.settings });
    expect(Object.keys(server.settings)).toEqual(expect.arrayContaining(['server.host', 'server.port']));
    expect(Object.keys(server.settings).filter((key) => !key.startsWith('server.'))).toEqual([]);
  });
});

interface Settings {
  readonly settings: Readonly<Record<string, string>>;
}

const bothMessages = expect.stringMatching(
  /^Provider lm-studio-default: Provider disabled\nProvider qwen-proxy-default: Provider enabled\n$/,
);

async function listed(world: World): Promise<string> {
  const { providers } = await world.get('/v1/providers');
  const lines = providers.map((one: { name: string; type: string }) => `- ${one.name} (${one.type}): enabled\n`);
  return `Found 3 providers:\n${lines.join('')}`;
}

async function expectFirstDisabled(world: World): Promise<void> {
  expect(await world.get('/v1/providers/lm-studio-default')).toMatchObject({ enabled: false });
  expect(await world.get('/v1/providers/qwen-proxy-default')).toMatchObject({ enabled: true });
}

async function switchOff(world: World): Promise<void> {
  await world.put('/v1/providers/lm-studio-default/config', { config: { baseURL: world.deadUrl } });
}

function expectAsked(world: World, fields: Readonly<Record<string, unknown>>): void {
  const messages = [{ role: 'user', content: capital }];
  expect(world.lmStudio.requests.at(-1)?.body).toEqual({ model: 'qwen3-max', messages, ...fields });
}

/** A block without the calls at its end. */
function definitionOf(block: Block): string {
  const [definition = ''] = block.text.split('// Usage');
  return definition;
}
