import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bootLock } from '../end-to-end/kit/boot-lock.ts';
import { freePort } from '../end-to-end/kit/free-port.ts';
import { inTerminal } from '../end-to-end/kit/in-terminal.ts';
import { cliLauncher } from '../end-to-end/kit/run-cli.ts';
import { d3World } from './kit/d3-world.ts';
import { type BlockScene, documentSuite } from './kit/document-suite.ts';
import { makeInstallation } from './kit/make-installation.ts';
import { runScript } from './kit/run-block.ts';

const second = 'qwen-proxy-default';
const foreign = 'it asks the Qwen proxy itself, which is another program';
const CTRL_C = '\u0003';

documentSuite('d3-troubleshooting', d3World, ({ block, notRun }) => {
  block('troubleshooting/provider-not-found#1', '6f74b879', 'lists by the command line', listsBothProviders);

  block('troubleshooting/provider-not-found#2', '5c8898b3', 'names what is loaded', namesWhatIsLoaded);

  block('troubleshooting/provider-not-found#3', 'f8d7a03a', 'reloads one', async ({ run }) => {
    expect((await run({ providerId: second })).json()).toMatchObject([{ provider_id: second }]);
    expect((await run({ providerId: 'nobody' })).statuses).toEqual([404]);
  });

  block('troubleshooting/provider-not-healthy#1', 'ca583656', 'lists what the router lists of it', asksLmStudio);

  notRun('troubleshooting/provider-not-healthy#2', '05205ed0', foreign);

  block('troubleshooting/active-provider-not-changing#1', 'a000e8de', 'sets it by command line', switchesToSecond);

  block('troubleshooting/active-provider-not-changing#2', '90322487', 'sets it by sqlite3', switchesToSecond);

  block('troubleshooting/active-provider-not-changing#3', 'ca7efa2c', 'reads it', async ({ run }) => {
    expect((await run()).stdout).toBe('"lm-studio-default"\n');
  });

  block('troubleshooting/connection-refused#1', 'a2b623b4', 'answers, or is refused', async ({ world, run }) => {
    expect((await run()).json()).toMatchObject([{ status: 'ok' }]);
    await world.router.stop();
    // curl's own code for a refused connection.
    expect(await run()).toMatchObject({ code: 7, stdout: '' });
  });

  block('troubleshooting/connection-refused#2', '1fb9a50f', 'follows the log', async ({ world, run }) => {
    const following = run({ until: /lm-studio-default/ });
    world.lmStudio.play({ fault: 'server-error' });
    await world.answeringProvider();
    expect((await following).stderr).toBe('');
  });

  block('troubleshooting/connection-refused#3', '3b275d63', 'starts the server', async ({ block }) => {
    const [installation, port] = [await makeInstallation(), await freePort()];
    await using _ = await bootLock();
    const ran = await runScript(installation.folder, 'bash', block.text, {
      env: { PORT: String(port) },
      until: /listens on http:\/\/127\.0\.0\.1:\d+[\s\S]*Stop:/,
    });
    // Started in its folder without any setting, it keeps its data where the document says.
    expect(ran.stdout).toContain(join(installation.dataDir, 'provider-router.db'));
    expect(ran.stdout).toContain(`:${port}`);
  });

  block('troubleshooting/provider-disabled#1', 'd39b33b6', 'enables by curl', async ({ world, run }) => {
    await world.post(`/v1/providers/${second}/disable`);
    expect((await run({ providerId: second })).statuses).toEqual([200]);
    expect(await world.get(`/v1/providers/${second}`)).toMatchObject({ enabled: true });
  });

  block('troubleshooting/provider-disabled#2', '6c9710fc', 'enables by command line', async ({ world, run }) => {
    await world.post(`/v1/providers/${second}/disable`);
    const ran = await run({ providerId: second });
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    expect(await world.get(`/v1/providers/${second}`)).toMatchObject({ enabled: true, runtime_status: 'loaded' });
  });

  block('troubleshooting/provider-disabled#3', '76e565c4', 'tells whether it is enabled', async ({ world, run }) => {
    expect((await run({ providerId: second })).stdout).toBe('true\n');
    await world.post(`/v1/providers/${second}/disable`);
    expect((await run({ providerId: second })).stdout).toBe('false\n');
  });

  block('troubleshooting/timeout-errors#1', 'a3dedc88', 'tells the time limit', async ({ run }) => {
    expect((await run()).stdout).toBe('120000\n');
  });

  block('troubleshooting/timeout-errors#2', 'b9af40fa', 'lists what the router lists of it', asksLmStudio);

  notRun('troubleshooting/timeout-errors#3', '823d888e', foreign);

  block('troubleshooting/database-errors#1', 'd1d4ada2', 'finds the file where it is printed', async ({ run }) => {
    expect(await run()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^-rw-.+provider-router\.db\n$/) });
  });

  block('troubleshooting/database-errors#2', 'ef140b39', 'changes its mode under the running server', async (scene) => {
    const { world, run } = scene;
    expect(await run()).toMatchObject({ code: 0, stderr: '' });
    const { mode } = await stat(join(world.installation.dataDir, 'provider-router.db'));
    expect(mode & 0o777).toBe(0o644);
    await world.activate(second);
    expect(await world.answeringProvider()).toBe(second);
  });

  block('troubleshooting/database-errors#3', '9c02283c', 'finds the database whole', async ({ world, run }) => {
    await world.answeringProvider();
    expect(await run()).toMatchObject({ code: 0, stdout: 'ok\n', stderr: '' });
  });

  block('troubleshooting/database-errors#4', 'a67a5f21', 'begins anew and takes over the .env', beginsAnew);

  block('troubleshooting/model-not-found#1', '24fee7f5', 'lists models by id', async ({ run }) => {
    const { stdout } = await run();
    expect(stdout.trimEnd().split('\n')).toEqual(expect.arrayContaining(['"qwen3-max"', '"qwen3-coder"']));
  });

  block('troubleshooting/model-not-found#2', 'b643f2c5', 'reads the lists of all providers', async ({ world, run }) => {
    expect((await run()).statuses).toEqual([200]);
    const { models } = await world.get('/v1/providers/lm-studio-default/models');
    expect(models.map(({ id }: { id: string }) => id).sort()).toEqual(['qwen3-coder', 'qwen3-coder-plus', 'qwen3-max']);
  });

  block('troubleshooting/cli-provider-list-empty#1', '222d49eb', 'shows them, unlike D3’s own', listsBothProviders);

  block('troubleshooting/cli-provider-list-empty#2', '32f885c4', 'lists them', async ({ run }) => {
    expect((await run()).json()).toMatchObject([{ total: 3, count: 3 }]);
  });

  block('troubleshooting/cli-provider-list-empty#3', '5c8898b3', 'names what is loaded', namesWhatIsLoaded);

  block('additional-resources/cli-commands-reference#1', 'f8dc9451', 'knows every command', knowsEveryCommand);

  block('additional-resources/support#1', '0d3ec902', 'opens the tables that D3 names', async ({ run }) => {
    const { stdout } = await run({ input: '.tables\n' });
    expect(stdout.split(/\s+/)).toEqual(
      expect.arrayContaining([
        ...['providers', 'provider_configs', 'provider_models', 'models'],
        ...['settings', 'requests', 'responses'],
      ]),
    );
  });
});

async function listsBothProviders({ run }: BlockScene): Promise<void> {
  const ran = await run();
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(ran.stdout).toMatch(/lm-studio-default[\s\S]*qwen-proxy-default/);
}

async function namesWhatIsLoaded({ run }: BlockScene): Promise<void> {
  expect((await run()).json()).toEqual([expect.arrayContaining(['lm-studio-default', second])]);
}

async function asksLmStudio({ world, run }: BlockScene): Promise<void> {
  const [own] = (await run()).json() as [{ data: readonly { id: string }[] }];
  const routed = await world.get('/v1/models?provider=lm-studio-default');
  const ids = (list: { data: readonly { id: string }[] }) => list.data.map(({ id }) => id).sort();
  expect(ids(routed)).toEqual(ids(own));
}

async function switchesToSecond({ world, run }: BlockScene): Promise<void> {
  const ran = await run({ providerId: second });
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(await world.answeringProvider()).toBe(second);
}

async function beginsAnew({ world, run }: BlockScene): Promise<void> {
  await world.router.stop();
  const { backend } = world.installation;
  await writeFile(join(backend, '.env'), `LM_STUDIO_BASE_URL=${world.lmStudio.url}\nACTIVE_PROVIDER=lm-studio\n`);
  await using _ = await bootLock();
  let stopped = false;
  const ran = await run({
    env: { PORT: String(await freePort()) },
    // The block goes on when the reader stops the server.
    onOutput(said) {
      const pid = /Stop: kill (\d+)/.exec(said)?.[1];
      if (pid === undefined || stopped) return;
      stopped = true;
      process.kill(Number(pid), 'SIGTERM');
    },
  });
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(world.sql("SELECT group_concat(type) FROM providers WHERE id != 'demo'")).toBe('lm-studio');
  const active = world.sql("SELECT value FROM settings WHERE key = 'active_provider'");
  expect(world.sql(`SELECT type FROM providers WHERE id = '${active}'`)).toBe('lm-studio');
}

/** Every line as it is printed. Those that have to ask do so on a terminal, and elsewhere say at once what they miss. */
async function knowsEveryCommand({ world, block, tool }: BlockScene): Promise<void> {
  await world.addProvider('spare');
  await writeFile(join(world.installation.folder, '.env'), 'LM_STUDIO_BASE_URL=http://127.0.0.1:9/v1\n');
  const asking = /^provider-cli (?:provider (?:add|edit)|model (?:add|link))\b/;
  const lines = block.text.split('\n').flatMap((line) => /^provider-cli .+?(?= +#)/.exec(line)?.[0] ?? []);
  expect(lines).toHaveLength(15);
  for (const line of lines.filter((one) => !asking.test(one))) {
    const text = line.replace(/\bID$/, line.includes(' set ') ? second : 'spare');
    if (line.endsWith('test ID')) await world.post('/v1/providers/spare/enable');
    const ran = await world.run({ ...block, text });
    expect(ran.code, `${line}: ${ran.stdout} ${ran.stderr}`).toBe(0);
  }
  expect(await world.answeringProvider()).toBe(second);
  expect((await world.router.call('GET', '/v1/providers/spare')).status).toBe(404);

  const python = tool('python3');
  for (const line of lines.filter((one) => asking.test(one))) {
    const text = line.replace(/\bID$/, second);
    const piped = await world.run({ ...block, text });
    expect(piped.code, `${line}: ${piped.stdout} ${piped.stderr}`).toBeGreaterThan(0);
    expect(piped.stderr).not.toMatch(/^\s+at /m);
    const words = [
      process.execPath,
      cliLauncher,
      ...text.split(' ').slice(1),
      '--data-dir',
      world.installation.dataDir,
    ];
    const typed = await inTerminal(python, words, world.installation.folder, [{ wait: '◆', type: CTRL_C }]);
    expect(typed.code, typed.screen).not.toBe(0);
    expect(typed.screen).toContain('◆');
  }
}
