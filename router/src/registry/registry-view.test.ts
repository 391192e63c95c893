import { describe, expect, it } from 'vitest';
import type { ProviderType } from '../domain/provider-adapter.ts';
import { noUsage } from '../domain/usage.ts';
import { configRow, deploymentRow, modelRow, providerRow, settingRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { admin, testRegistry } from './testing/test-registry.ts';

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the picture', () => {
  it('orders by priority, then id, and finds by id', async () => {
    const type = scriptedType({ type: 'local' });
    const { registry } = await testRegistry([type], {
      providers: [
        providerRow({ id: 'c', type: 'local', priority: 1 }),
        providerRow({ id: 'b', type: 'local', priority: 9 }),
        providerRow({ id: 'a', type: 'local', priority: 1 }),
      ],
    });
    const view = registry.current();
    expect(view.byPriority.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect(view.provider('a')).toBe(view.byPriority[1]);
    expect(view.provider('nobody')).toBeUndefined();
  });

  it('never changes: a write makes another one', async () => {
    const type = scriptedType({ type: 'local' });
    const { registry } = await testRegistry([type], { providers: [providerRow({ id: 'a', type: 'local' })] });
    const before = registry.current();
    const known = before.provider('a');
    await registry.updateProvider('a', { name: 'New', priority: 7, enabled: false, config: { timeout: 3 } }, admin);
    await registry.putSetting('routing.retries', '5', admin);

    expect(known).toMatchObject({ name: 'a', priority: 0, enabled: true });
    expect(known?.limits.totalMs).toBe(120_000);
    expect(before.settings.retries).toBe(2);
    expect(registry.current()).not.toBe(before);
    expect(registry.current().revision).toBe(before.revision + 2);
  });

  it('stays in use when the store cannot be read', async () => {
    const type = scriptedType({ type: 'local' });
    const { registry, store, warnings } = await testRegistry([type], {
      providers: [providerRow({ id: 'a', type: 'local' })],
    });
    const before = registry.current();
    store.broken = true;
    expect((await registry.reload()).kind).toBe('unavailable');
    expect((await registry.reloadProvider('a')).kind).toBe('unavailable');
    expect(registry.current()).toBe(before);
    expect(registry.problem()).toContain('could not be read');
    // Once per outage, however often it is tried.
    expect(warnings).toHaveLength(1);
    store.broken = false;
    expect((await registry.reload()).kind).toBe('loaded');
    expect(registry.problem()).toBeUndefined();
    store.broken = true;
    await registry.reload();
    expect(warnings).toHaveLength(2);
  });

  it('shares one reading among all who ask before it begins', async () => {
    const { registry, store } = await testRegistry([]);
    store.loads = 0;
    const first = registry.reload();
    await Promise.all([first, registry.reload(), registry.reload()]);
    expect(store.loads).toBeLessThanOrEqual(2);
  });

  it('tells listeners of each new one', async () => {
    const { registry, store } = await testRegistry([]);
    const heard: number[] = [];
    registry.onChange((view) => heard.push(view.revision));
    store.rows = { ...store.rows, revision: 9 };
    await registry.reload();
    expect(heard).toEqual([9]);
  });
});

describe('rows written by hand', () => {
  it.each([
    ['of a type that nobody knows', { type: 'nonsense' }, [], 'no provider type "nonsense"'],
    ['without what the type needs', { type: 'cloud' }, [], 'config.apiKey: apiKey is required.'],
    [
      'with the mask as a secret',
      { type: 'cloud' },
      [configRow('x', 'apiKey', '********', true)],
      'apiKey is required',
    ],
    [
      'with a secret that cannot be opened',
      { type: 'cloud' },
      [{ ...configRow('x', 'apiKey', undefined, true), problem: 'Sealed with another master key.' }],
      'Sealed with another master key.',
    ],
    ['whose type fails on them', { type: 'buggy' }, [], 'cannot read this configuration'],
  ])('%s are a provider in state error', async (_, row, configs, sentence) => {
    const buggy = scriptedType({ type: 'buggy' });
    const types = [
      scriptedType({ type: 'cloud', required: ['apiKey'] }),
      { ...buggy, readConfig: () => JSON.parse('{ broken') },
    ];
    const { registry } = await testRegistry(types, { providers: [providerRow({ id: 'x', ...row })], configs });
    const provider = registry.current().provider('x');
    expect(provider?.state.kind === 'error' && provider.state.problem).toContain(sentence);
    expect(provider?.adapter).toBeUndefined();
    expect(provider?.keys).toEqual([]);
    expect(provider?.limits.connectMs).toBe(5_000);
    expect(JSON.stringify(provider?.maskedConfig())).not.toContain('undefined');
  });

  it('turns a type that fails to start into state error, without its words', async () => {
    const type = {
      ...scriptedType({ type: 'cloud' }),
      create: () => {
        throw new Error('bad key sk-secret');
      },
    };
    const { registry, warnings } = await testRegistry([type], { providers: [providerRow({ id: 'x', type: 'cloud' })] });
    const provider = registry.current().provider('x');
    expect(provider?.adapter).toBeUndefined();
    expect(provider?.state.kind).toBe('error');
    expect(JSON.stringify([warnings, provider?.state])).not.toContain('sk-secret');
  });

  it('keep a link whose model has no definition, and an active provider that does not exist', async () => {
    const { registry } = await testRegistry([scriptedType({ type: 'local' })], {
      providers: [providerRow({ id: 'x', type: 'local' })],
      deployments: [deploymentRow({ providerId: 'x', modelId: 'm' })],
      settings: [settingRow('active_provider', 'nobody')],
    });
    expect(registry.current().provider('x')?.linkedModels()[0]?.model.name).toBe('m');
    expect(registry.current().activeProvider).toBe('nobody');
  });
});

describe('live instances', () => {
  const rows = {
    providers: [providerRow({ id: 'a', type: 'local' }), providerRow({ id: 'b', type: 'local' })],
    configs: [configRow('a', 'baseURL', 'http://a')],
  };

  it('are made when first asked for', async () => {
    const type = scriptedType({ type: 'local' });
    const { registry } = await testRegistry([type], rows);
    expect(registry.current().provider('a')?.state.kind).toBe('loaded');
    expect(type.made).toHaveLength(0);
    expect(registry.current().provider('a')?.adapter).toBe(registry.current().provider('a')?.adapter);
    expect(type.made).toHaveLength(1);
  });

  it('have their config read when first asked for, so that a start does not pay for ten thousand', async () => {
    let readings = 0;
    const local = scriptedType({ type: 'local' });
    const type: ProviderType = {
      ...local,
      readConfig(config) {
        readings += 1;
        return local.readConfig(config);
      },
    };
    const { registry } = await testRegistry([type], rows);
    await registry.updateProvider('b', { name: 'New' }, admin);
    expect(readings).toBe(0);
    expect(registry.current().provider('a')?.state.kind).toBe('loaded');
    expect(readings).toBe(1);
  });

  it('live on while type, config and enablement stay the same', async () => {
    const type = scriptedType({ type: 'local' });
    const { registry } = await testRegistry([type], rows);
    const before = registry.current().provider('a')?.adapter;
    await registry.updateProvider('a', { name: 'New', priority: 5 }, admin);
    await registry.linkModel('a', { modelId: 'm' }, admin);
    await registry.updateProvider('b', { config: { timeout: 5 } }, admin);
    expect(registry.current().provider('a')?.adapter).toBe(before);
  });

  it.each([
    ['its config changes', { config: { baseURL: 'http://other' } }],
    ['a key is added', { config: { timeout: 5 } }],
    ['it is disabled', { enabled: false }],
  ])('are replaced and closed when %s', async (_, patch) => {
    const type = scriptedType({ type: 'local' });
    const { registry } = await testRegistry([type], rows);
    const before = registry.current().provider('a')?.adapter;
    await registry.updateProvider('a', patch, admin);
    expect(registry.current().provider('a')?.adapter).not.toBe(before);
    await expect.poll(() => type.made[0]?.closed).toBe(true);
  });

  it('are closed when their provider is removed, also those made a moment too late', async () => {
    const type = scriptedType({ type: 'local' });
    const { registry } = await testRegistry([type], rows);
    const seenBefore = registry.current().provider('a');
    await registry.removeProvider('a', admin);
    expect(seenBefore?.adapter).toBeDefined();
    await expect.poll(() => type.made[0]?.closed).toBe(true);
  });

  it('are renewed by a reload of their provider, alone', async () => {
    const type = scriptedType({ type: 'local' });
    const { registry } = await testRegistry([type], rows);
    const before = ['a', 'b'].map((id) => registry.current().provider(id)?.adapter);
    expect((await registry.reloadProvider('a')).kind).toBe('updated');
    const after = ['a', 'b'].map((id) => registry.current().provider(id)?.adapter);
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect((await registry.reloadProvider('nobody')).kind).toBe('missing');
  });

  it('that cannot close do no harm', async () => {
    const type = scriptedType({ type: 'local' });
    const stubborn = {
      ...type,
      create: (...parts: Parameters<typeof type.create>) => ({
        ...type.create(...parts),
        close: () => Promise.reject(new Error('stuck')),
      }),
    };
    const { registry } = await testRegistry([stubborn], rows);
    expect(registry.current().provider('a')?.adapter).toBeDefined();
    await registry.removeProvider('a', admin);
    await turn();
    await registry.close();
  });

  it('are all closed in the end', async () => {
    const type = scriptedType({ type: 'local' });
    const { registry } = await testRegistry([type], rows);
    for (const id of ['a', 'b']) registry.current().provider(id)?.adapter;
    await registry.close();
    expect(type.made.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('get the connect limit of their config, or of the settings', async () => {
    const type = scriptedType({ type: 'local' });
    const { registry } = await testRegistry([type], { ...rows, settings: [settingRow('timeouts.connectMs', '1234')] });
    expect(registry.current().provider('a')?.adapter).toBeDefined();
    expect(type.made[0]?.tools.connectTimeoutMs).toBe(1_234);
  });
});

describe('time limits', () => {
  const limitsOf = async (type: Parameters<typeof scriptedType>[0], settings: [string, string][] = []) => {
    const { registry } = await testRegistry([scriptedType(type)], {
      providers: [providerRow({ id: 'x', type: type.type })],
      settings: settings.map(([key, value]) => settingRow(key, value)),
    });
    return registry.current().provider('x')?.limits;
  };

  it('are those of the contract', async () => {
    expect(await limitsOf({ type: 'cloud' })).toEqual({
      connectMs: 5_000,
      headersMs: 30_000,
      firstContentMs: 60_000,
      idleMs: 60_000,
      totalMs: 120_000,
      streamTotalMs: 600_000,
      reasoningFirstContentMs: 600_000,
      reasoningTotalMs: 1_800_000,
    });
    expect((await limitsOf({ type: 'local', local: true }))?.firstContentMs).toBe(300_000);
  });

  it('listen to the type, unless somebody set them', async () => {
    const type = { type: 'slow', defaultLimits: { idleMs: 99_000 } };
    expect((await limitsOf(type))?.idleMs).toBe(99_000);
    expect((await limitsOf(type, [['timeouts.idleMs', '7000']]))?.idleMs).toBe(7_000);
  });

  it('leave the headers of a local model alone: they come when it is loaded', async () => {
    const type = { type: 'local', local: true, defaultLimits: { headersMs: 900_000 } };
    expect((await limitsOf(type, [['timeouts.headersMs', '7000']]))?.headersMs).toBe(900_000);
  });
});

describe('models and prices', () => {
  const rows = {
    providers: [providerRow({ id: 'x', type: 'cloud' })],
    models: [modelRow({ id: 'gpt' })],
    deployments: [
      deploymentRow({
        providerId: 'x',
        modelId: 'gpt',
        isDefault: true,
        upstreamName: 'vendor/gpt-1',
        inputMicroUsdPerMillion: 2_500_000,
        outputMicroUsdPerMillion: 10_000_000,
      }),
      deploymentRow({ providerId: 'x', modelId: 'half', inputMicroUsdPerMillion: 1 }),
    ],
  };
  const usage = { ...noUsage, inputTokens: 800, cacheReadTokens: 200, outputTokens: 50, reasoningTokens: 50 };

  it('cost what the deployment says, and an unknown price is unknown', async () => {
    const { registry } = await testRegistry([scriptedType({ type: 'cloud' })], rows);
    const provider = registry.current().provider('x');
    expect(provider?.cost('gpt', usage)).toEqual({ usd: 0.0035, source: 'deployment', date: undefined });
    expect(provider?.cost('half', usage)).toBeUndefined();
    expect(provider?.cost('other', usage)).toBeUndefined();
    expect(provider?.cost('other', { ...usage, reportedCostUsd: 0.1 })?.usd).toBe(0.1);
  });

  it('go by their upstream name upstream', async () => {
    const { registry } = await testRegistry([scriptedType({ type: 'cloud' })], rows);
    const provider = registry.current().provider('x');
    expect(provider?.upstreamName('gpt')).toBe('vendor/gpt-1');
    expect(provider?.upstreamName('other')).toBe('other');
    expect(provider?.defaultModel).toBe('gpt');
    expect(provider?.hasModel('gpt')).toBe('yes');
  });
});
