import { expect } from 'vitest';
import { documentSuite } from './kit/document-suite.ts';
import type { World } from './kit/world.ts';

/** D4 asks providers of these names. */
async function d4World(world: World): Promise<void> {
  await world.addProvider('openai');
  await world.activate('openai');
  await world.router.call('POST', '/v1/chat/completions', {
    model: 'qwen3-max',
    messages: [{ role: 'user', content: 'Hello' }],
  });
}

documentSuite('d4-commands', d4World, ({ block }) => {
  const troubleshooting = 'troubleshooting/common-issues';

  block(
    `${troubleshooting}/provider-not-responding#1`,
    'f7842ebe',
    'asks all, one, and how they were',
    async ({ run }) => {
      const ran = await run({ env: { DATA_DIR: 'backend/provider-router/data' } });
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      expect(ran.stdout).toMatch(/openai +.*healthy/);
      expect(ran.stdout).toContain('openai answered in');
    },
  );

  block(
    `${troubleshooting}/high-latency#1`,
    '773206ee',
    'finds what is slow, and chooses by speed',
    async ({ world, run }) => {
      const ran = await run({ env: { DATA_DIR: 'backend/provider-router/data' } });
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      expect(await world.get('/v1/settings/routing.strategy')).toMatchObject({ value: 'performance-optimized' });
    },
  );

  block(
    `${troubleshooting}/cost-overruns#1`,
    'e261bce6',
    'tells costs, sets a budget, chooses by price',
    async ({ world, run }) => {
      const ran = await run({ env: { DATA_DIR: 'backend/provider-router/data' } });
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      expect(await world.get('/v1/settings/routing.strategy')).toMatchObject({ value: 'cost-optimized' });
      expect(await world.get('/v1/settings/budget.daily')).toMatchObject({ value: '50' });
    },
  );
});
