import { expect } from 'vitest';
import { documentSuite } from './kit/document-suite.ts';

documentSuite(
  'd0-advanced',
  async () => undefined,
  ({ block }) => {
    block('advanced-usage/bulk-provider-creation#1', '28574984', 'makes three side by side', async ({ world, run }) => {
      expect((await run()).stdout).toBe('Created 3 providers, 0 failed\n');
      const { providers } = await world.get('/v1/providers?type=lm-studio');
      expect(providers).toMatchObject([
        { id: 'lm-studio-1', priority: 20, runtime_status: 'loaded' },
        { id: 'lm-studio-2', priority: 15, runtime_status: 'loaded' },
        { id: 'lm-studio-3', priority: 10, runtime_status: 'disabled' },
      ]);
      // Once more: each is refused, and none was spoilt.
      expect((await run()).stdout).toBe('Created 0 providers, 3 failed\n');
      expect((await world.get('/v1/providers?type=lm-studio')).providers).toEqual(providers);
    });

    block(
      'advanced-usage/provider-health-check-loop#1',
      '2f993c30',
      'tells the first round: who is healthy, who is not, how long it took',
      async ({ world, run }) => {
        await world.addProvider('well', { priority: 20 });
        await world.addProvider('ill', { priority: 15, config: { baseURL: world.deadUrl } });
        await world.addProvider('off', { enabled: false });
        const ran = await run({ until: /✗ ill: \d+ms\n[\s\S]*✓ demo: \d+ms\n/ });
        expect(ran.stdout).toMatch(/Healthy: 2\/3\n✓ well: \d+ms\n✗ ill: \d+ms\n/);
        expect(ran.stdout).not.toContain('off');
        // It lost no time to say so before it was ended.
        expect(ran.code).toBeNull();
      },
    );

    block(
      'advanced-usage/automatic-failover#1',
      '3e127b1b',
      'leaves a healthy provider active, and a dead one for the first healthy one by priority',
      async ({ world, run }) => {
        await world.addProvider('first', { priority: 30 });
        await world.addProvider('dead', { priority: 25, config: { baseURL: world.deadUrl } });
        await world.addProvider('second', { priority: 20 });
        await world.activate('first');
        expect((await run()).stdout).toBe('Active provider first is healthy\n');

        await world.activate('dead');
        await world.put('/v1/providers/first/config', { config: { baseURL: world.deadUrl } });
        const ran = await run();
        expect(ran.stdout).toBe('Switched to healthy provider: second\n');
        expect(ran.stderr).toMatch(/dead is unhealthy[\s\S]*first is also unhealthy/);
        expect((await world.get('/v1/settings/active_provider')).value).toBe('second');
        expect(await world.answeringProvider()).toBe('second');
      },
    );

    block(
      'advanced-usage/dynamic-load-balancing#1',
      'a5d0ff86',
      'goes round all enabled providers, through the path that steps back out of /v1',
      async ({ world, run }) => {
        await world.addProvider('red', { name: 'Red', priority: 30 });
        await world.addProvider('blue', { name: 'Blue', priority: 20 });
        await world.addProvider('off', { enabled: false });
        const ran = await run();
        expect(ran).toMatchObject({ code: 0, stderr: '' });
        const [first, ...lines] = ran.stdout.trimEnd().split('\n');
        expect(first).toContain('3 providers');
        const demo = (await world.get('/v1/providers/demo')).name;
        const round = ['Red', 'Blue', demo].map((name) => `Using provider: ${name}`);
        expect(lines).toEqual([...round, ...round, ...round, round[0]]);
        expect(await world.answeringProvider()).toBe('red');
      },
    );
  },
);
