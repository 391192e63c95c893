import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { projectRoot } from '../end-to-end/kit/start-router.ts';
import { d3World } from './kit/d3-world.ts';
import { documentSuite } from './kit/document-suite.ts';
import type { World } from './kit/world.ts';

documentSuite('d3-switching', d3World, ({ block }) => {
  block(
    'switching-providers/method-1-using-the-cli-recommended#1',
    '0488992d',
    'switches by the command line beside the running server',
    async ({ world, run, block }) => {
      const ran = await run();
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      expect(ran.stdout).toMatch(/lm-studio-default[\s\S]*lm-studio-default[\s\S]*qwen-proxy-default/);
      // What it says at the end is what it says when it is asked alone.
      const status = await world.run({ ...block, text: 'npx provider-cli status' });
      expect(status.stdout).toContain('qwen-proxy-default');
      expect(ran.stdout.endsWith(status.stdout)).toBe(true);
      await expectSwitched(world);
    },
  );

  block(
    'switching-providers/method-2-direct-database-update#1',
    '64abea61',
    'switches by a row written from outside, for the next request',
    async ({ world, run }) => {
      expect(await world.answeringProvider()).toBe('lm-studio-default');
      expect(await run()).toMatchObject({ code: 0, stdout: '', stderr: '' });
      await expectSwitched(world);
    },
  );

  block(
    'switching-providers/method-3-settings-api-limited#1',
    'f7fb1301',
    'reads the active provider, which the contract also lets it write',
    async ({ world, run }) => {
      expect((await run()).stdout).toBe('"lm-studio-default"\n');
      await world.put('/v1/settings/active_provider', { value: 'qwen-proxy-default' });
      expect((await run()).stdout).toBe('"qwen-proxy-default"\n');
    },
  );

  block('switching-providers/verification#1', 'b525e449', 'verifies a switch', async ({ world, run }) => {
    await world.activate('qwen-proxy-default');
    const ran = await run();
    expect(ran.statuses).toEqual([200, 200]);
    expect(ran.stdout).toMatch(/^"qwen-proxy-default"\n\{/);
    expect(ran.stdout).toContain('The proxy says hello.');
    expect(world.qwenProxy.requests.at(-1)?.body).toMatchObject({ max_tokens: 50 });
  });

  block(
    'testing/running-integration-tests#1',
    'b5a76fef',
    'tests all by npm test; the file that its last line names is another checkout’s',
    async ({ world, block }) => {
      const { backend, folder } = world.installation;
      // What npm would run is told, and not run: this test is part of it.
      const teller = join(folder, 'teller');
      await writeFile(teller, '#!/bin/sh\nprintf "%s\\n" "$2"\n', { mode: 0o755 });
      await rm(backend, { recursive: true });
      await symlink(projectRoot, backend);
      const [tests = ''] = block.text.split(/^# .*specifically$/m);
      const env = { npm_config_script_shell: teller };
      const ran = await world.run({ ...block, text: tests }, { env });

      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      expect(ran.stdout).toMatch(/run --silent build && node test\/setup\/prepare-machine\.ts/);
      expect(ran.stdout).toMatch(/run --silent check && vitest run\n/);
    },
  );

  block('testing/manual-testing/test-provider-switching#1', '6a5145c9', 'switches by hand', async ({ world, run }) => {
    const ran = await run();
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    expect(ran.statuses).toEqual([200, 200]);
    expect(ran.stdout).toMatch(/"qwen-proxy-default"\n"The proxy says hello\."\n$/);
    await expectSwitched(world);
  });

  block('testing/manual-testing/test-provider-health#1', 'd709d040', 'tests each', async ({ run }) => {
    const ran = await run();
    expect(ran.statuses).toEqual([200, 200]);
    expect(ran.stdout.match(/^ {2}"healthy": true,?$/gm)).toHaveLength(2);
  });

  block('testing/manual-testing/test-provider-enable-disable#1', '8871c1cf', 'disables, enables', async ({ run }) => {
    const ran = await run();
    expect(ran.statuses).toEqual([200, 200, 200, 200]);
    expect(ran.stdout.match(/^(?:true|false)$/gm)).toEqual(['false', 'true']);
  });
});

async function expectSwitched(world: World): Promise<void> {
  expect(await world.answeringProvider()).toBe('qwen-proxy-default');
  expect((await world.get('/v1/settings/active_provider')).value).toBe('qwen-proxy-default');
}
