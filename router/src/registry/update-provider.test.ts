import { describe, expect, it } from 'vitest';
import { MASK } from './mask.ts';
import { configRow, deploymentRow, modelRow, providerRow, settingRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { admin, testRegistry } from './testing/test-registry.ts';

const cloud = scriptedType({ type: 'cloud', required: ['apiKey'] });
const local = scriptedType({ type: 'local', local: true });
const types = [cloud, local];

const rows = {
  providers: [providerRow({ id: 'mine', type: 'cloud', description: 'kept', priority: 3 })],
  configs: [configRow('mine', 'apiKey', 'sk-1', true), configRow('mine', 'defaultModel', 'm1')],
  models: [modelRow({ id: 'm1' }), modelRow({ id: 'm2' })],
  deployments: [
    deploymentRow({ providerId: 'mine', modelId: 'm1', isDefault: true }),
    deploymentRow({ providerId: 'mine', modelId: 'm2' }),
  ],
  settings: [settingRow('active_provider', 'mine')],
};

describe('updating a provider', () => {
  it('changes what is given and leaves the rest', async () => {
    const { registry, clock } = await testRegistry(types, rows);
    await registry.updateProvider('mine', { name: 'New', config: { timeout: 7 } }, admin);
    const provider = registry.current().provider('mine');
    expect(provider).toMatchObject({
      name: 'New',
      description: 'kept',
      priority: 3,
      type: 'cloud',
      updatedAtMs: clock.nowMs,
    });
    expect(provider?.maskedConfig()).toEqual({ apiKey: MASK, defaultModel: 'm1', timeout: 7 });
    expect(provider?.limits.totalMs).toBe(7);
  });

  it('clears a description with null', async () => {
    const { registry } = await testRegistry(types, rows);
    await registry.updateProvider('mine', { description: null }, admin);
    expect(registry.current().provider('mine')?.description).toBeUndefined();
  });

  it('writes nothing when nothing changes', async () => {
    const { registry, store } = await testRegistry(types, rows);
    const patch = { name: 'mine', enabled: true, priority: 3, config: { apiKey: MASK, defaultModel: 'm1' } };
    expect((await registry.updateProvider('mine', patch, admin)).kind).toBe('updated');
    expect(store.rows.revision).toBe(0);
  });

  it('refuses to delete a key that the type needs, and names it', async () => {
    const { registry } = await testRegistry(types, rows);
    const outcome = await registry.updateProvider('mine', { config: { apiKey: null } }, admin);
    expect(outcome).toEqual({ kind: 'invalid', details: [{ field: 'config.apiKey', message: 'apiKey is required.' }] });
  });

  it('mends one of two faults without being blamed for the other', async () => {
    const broken = { ...rows, configs: [configRow('mine', 'timeout', 'soon')] };
    const { registry } = await testRegistry(types, broken);
    expect((await registry.updateProvider('mine', { config: { timeout: 5 } }, admin)).kind).toBe('updated');
    expect(registry.current().provider('mine')?.state.kind).toBe('error');
    expect((await registry.updateProvider('mine', { config: { apiKey: 'sk' } }, admin)).kind).toBe('updated');
    expect(registry.current().provider('mine')?.state.kind).toBe('loaded');
  });

  it('checks the whole config under a new type', async () => {
    const { registry } = await testRegistry(types, {
      ...rows,
      providers: [providerRow({ id: 'mine', type: 'local' })],
      configs: [],
    });
    const outcome = await registry.updateProvider('mine', { type: 'cloud' }, admin);
    expect(outcome.kind === 'invalid' && outcome.details[0]?.field).toBe('config.apiKey');
  });

  it('can rename and retype a provider of a type that nobody knows', async () => {
    const { registry } = await testRegistry(types, { ...rows, providers: [providerRow({ id: 'mine', type: 'gone' })] });
    expect((await registry.updateProvider('mine', { name: 'New' }, admin)).kind).toBe('updated');
    expect((await registry.updateProvider('mine', { type: 'cloud' }, admin)).kind).toBe('updated');
    expect(registry.current().provider('mine')?.state.kind).toBe('loaded');
  });

  it('says that there is none of this id', async () => {
    const { registry } = await testRegistry(types);
    expect(await registry.updateProvider('nobody', {}, admin)).toEqual({
      kind: 'missing',
      message: 'There is no provider "nobody".',
    });
  });

  it('marks a key as secret on demand, and it stays one', async () => {
    const { registry, store } = await testRegistry(types, rows);
    await registry.setConfigKey('mine', 'tenant', 'hush', true, admin);
    expect(registry.current().provider('mine')?.maskedConfig()).toMatchObject({ tenant: MASK });
    await registry.setConfigKey('mine', 'tenant', 'hush2', false, admin);
    expect(registry.current().provider('mine')?.maskedConfig()).toMatchObject({ tenant: MASK });
    expect(store.rows.configs).toContainEqual(configRow('mine', 'tenant', 'hush2', true));
  });
});

describe('the default model', () => {
  it('is one value: writing the config moves the mark', async () => {
    const { registry, store } = await testRegistry(types, rows);
    await registry.setConfigKey('mine', 'defaultModel', 'm2', false, admin);
    expect(registry.current().provider('mine')?.defaultModel).toBe('m2');
    expect(store.rows.deployments.filter((row) => row.isDefault).map((row) => row.modelId)).toEqual(['m2']);
  });

  it('is one value: moving the mark writes the config', async () => {
    const { registry, store } = await testRegistry(types, rows);
    expect((await registry.setDefaultModel('mine', 'm2', admin)).kind).toBe('default-set');
    expect(store.rows.configs).toContainEqual(configRow('mine', 'defaultModel', 'm2'));
    expect(store.rows.deployments.filter((row) => row.isDefault).map((row) => row.modelId)).toEqual(['m2']);
  });

  it('goes when its config key is deleted or its model unlinked', async () => {
    const first = await testRegistry(types, rows);
    await first.registry.updateProvider('mine', { config: { defaultModel: null } }, admin);
    expect(first.registry.current().provider('mine')?.defaultModel).toBeUndefined();

    const second = await testRegistry(types, rows);
    await second.registry.unlinkModel('mine', 'm1', admin);
    expect(second.registry.current().provider('mine')?.defaultModel).toBeUndefined();
  });

  it('cannot be a model that is not linked', async () => {
    const { registry } = await testRegistry(types, rows);
    expect((await registry.setDefaultModel('mine', 'm9', admin)).kind).toBe('missing');
    expect((await registry.unlinkModel('mine', 'm9', admin)).kind).toBe('missing');
  });
});

describe('linking a model', () => {
  it('makes the definition, updates the link, and keeps what is left out', async () => {
    const { registry } = await testRegistry(types, rows);
    const link = { modelId: 'org/new:1', name: 'New', contextLength: 8_000, inputUsdPerMillion: 2.5, isDefault: true };
    expect((await registry.linkModel('mine', link, admin)).kind).toBe('linked');
    expect((await registry.linkModel('mine', { modelId: 'org/new:1', outputUsdPerMillion: 10 }, admin)).kind).toBe(
      'updated',
    );

    const provider = registry.current().provider('mine');
    const linked = provider?.linkedModels().find(({ model }) => model.id === 'org/new:1');
    expect(linked).toMatchObject({ isDefault: true, model: { name: 'New', contextLength: 8_000 } });
    expect(linked?.deployment).toMatchObject({
      inputMicroUsdPerMillion: 2_500_000,
      outputMicroUsdPerMillion: 10_000_000,
    });
    expect(provider?.linkedModels().filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  it('names what is wrong', async () => {
    const { registry } = await testRegistry(types, rows);
    const sync = await registry.linkModel('mine', { modelId: 'sync', inputUsdPerMillion: -1 }, admin);
    expect(sync.kind === 'invalid' && sync.details.map(({ field }) => field)).toEqual([
      'model_id',
      'input_usd_per_million',
    ]);
  });
});

describe('removing a provider', () => {
  it('is refused for the active one, with the way out', async () => {
    const { registry } = await testRegistry(types, rows);
    const outcome = await registry.removeProvider('mine', admin);
    expect(outcome.kind === 'in-use' && outcome.message).toContain('PUT /v1/settings/active_provider');
    expect(registry.current().provider('mine')).toBeDefined();
  });

  it('takes its config and links along', async () => {
    const { registry, store } = await testRegistry(types, { ...rows, settings: [] });
    expect((await registry.removeProvider('mine', admin)).kind).toBe('removed');
    expect(registry.current().provider('mine')).toBeUndefined();
    expect(store.rows.configs).toEqual([]);
    expect((await registry.removeProvider('mine', admin)).kind).toBe('missing');
  });
});
