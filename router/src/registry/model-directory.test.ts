import { describe, expect, it } from 'vitest';
import type { ListedModel } from '../domain/provider-adapter.ts';
import { configRow, deploymentRow, modelRow, providerRow, settingRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { admin, testRegistry } from './testing/test-registry.ts';

const lists =
  (...ids: string[]) =>
  async (): Promise<ListedModel[]> =>
    ids.map((id) => ({ id }));
const types = [
  scriptedType({ type: 'one', list: lists('shared', 'only-one') }),
  scriptedType({
    type: 'two',
    list: async () => [
      { id: 'shared', ownedBy: 'vendor' },
      { id: 'only-two', contextLength: 9_000 },
    ],
  }),
  scriptedType({ type: 'demo', standIn: true, anyModel: true, list: lists('demo-model') }),
  scriptedType({ type: 'dead', list: async () => Promise.reject(new Error('no')) }),
];
const rows = {
  providers: [
    providerRow({ id: 'one', type: 'one', priority: 9 }),
    providerRow({ id: 'two', type: 'two', priority: 1 }),
    providerRow({ id: 'demo', type: 'demo' }),
    providerRow({ id: 'off', type: 'one', enabled: false }),
    providerRow({ id: 'dead', type: 'dead' }),
  ],
  configs: [configRow('dead', 'defaultModel', 'hoped-for')],
  models: [modelRow({ id: 'linked', name: 'Linked', contextLength: 4_000, capabilities: ['chat'] })],
  deployments: [
    deploymentRow({ providerId: 'two', modelId: 'linked', inputMicroUsdPerMillion: 150_000, contextLength: 2_000 }),
  ],
  settings: [settingRow('active_provider', 'two')],
};

async function warmed() {
  const made = await testRegistry(types, rows);
  await Promise.all(
    made.registry.current().byPriority.map((provider) => provider.enabled && provider.instance.list.refresh()),
  );
  return made;
}

function idsOf(
  listing: ReturnType<Awaited<ReturnType<typeof warmed>>['registry']['models']['list']>,
): readonly string[] {
  return listing.kind === 'listed' ? listing.entries.map(({ id }) => id) : [];
}

describe('the model directory', () => {
  it('lists the active provider first, then the others by priority, each model once, the stand-in not', async () => {
    const { registry } = await warmed();
    expect(idsOf(registry.models.list(undefined))).toEqual(['linked', 'shared', 'only-two', 'only-one', 'hoped-for']);
  });

  it('names all providers of a model, and describes it as the first one does', async () => {
    const { registry } = await warmed();
    const listing = registry.models.list(undefined);
    const entries = listing.kind === 'listed' ? listing.entries : [];
    expect(entries.find(({ id }) => id === 'shared')).toMatchObject({ providers: ['two', 'one'], ownedBy: 'vendor' });
    expect(entries.find(({ id }) => id === 'only-two')?.contextLength).toBe(9_000);
    expect(entries.find(({ id }) => id === 'linked')).toMatchObject({
      name: 'Linked',
      createdS: 1_700_000_000,
      contextLength: 2_000,
      capabilities: ['chat'],
      price: { price: { input: 0.15 }, source: 'deployment', date: undefined },
      providers: ['two'],
    });
  });

  it('finds a model by the names that requests have for it, and under those', async () => {
    const { registry } = await warmed();
    const { find } = registry.models;
    expect(find('shared')?.entry).toMatchObject({ id: 'shared', providers: ['two', 'one'] });
    expect(find('one/shared')?.entry).toMatchObject({ id: 'one/shared', providers: ['one'] });
    expect(find('auto')?.entry).toMatchObject({ id: 'auto', providers: ['two'] });
    expect(find('demo/demo-model')?.entry).toMatchObject({ providers: ['demo'] });
    for (const none of ['one/only-two', 'off/shared', 'nobody/shared', 'x']) expect(find(none), none).toBeUndefined();
  });

  it('lists the stand-in while it is active', async () => {
    const { registry } = await warmed();
    await registry.setActive('demo', admin);
    expect(idsOf(registry.models.list(undefined))[0]).toBe('demo-model');
  });

  it('lists one provider alone', async () => {
    const { registry } = await warmed();
    expect(idsOf(registry.models.list('one'))).toEqual(['shared', 'only-one']);
    expect(registry.models.list('off')).toEqual({ kind: 'listed', entries: [], definitions: [] });
    expect(registry.models.list('nobody')).toEqual({ kind: 'no-such-provider' });
  });

  it('answers at once from what it has, and reads behind', async () => {
    const { registry } = await testRegistry(types, rows);
    expect(idsOf(registry.models.list(undefined))).toEqual(['linked', 'hoped-for']);
    await expect.poll(() => idsOf(registry.models.list(undefined))).toContain('only-one');
  });

  it('is warmed in the background, for providers made later too', async () => {
    const { registry } = await testRegistry(types, rows);
    registry.warm();
    await expect.poll(() => registry.current().provider('one')?.hasModel('only-one')).toBe('yes');
    await registry.createProvider({ id: 'late', name: 'Late', type: 'two' }, admin);
    const late = registry.current().provider('late');
    await expect.poll(() => late?.instance.list.models.size).toBe(2);
  });
});
