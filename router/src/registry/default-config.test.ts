import { describe, expect, it } from 'vitest';
import { providerTag } from './entity-tags.ts';
import { configRow, providerRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { admin, operator, testRegistry } from './testing/test-registry.ts';

const usual = 'http://localhost:1234/v1';
const local = scriptedType({ type: 'local', defaultConfig: { baseURL: usual } });
const types = [local, scriptedType({ type: 'other', defaultConfig: { baseURL: 'http://localhost:9/v1' } })];
const providers = [providerRow({ id: 'mine', type: 'local' })];

async function house(configs: ReturnType<typeof configRow>[] = []) {
  const { registry, store } = await testRegistry(types, { providers, configs });
  const mine = () => {
    const provider = registry.current().provider('mine');
    if (provider === undefined) throw new Error('The provider is gone.');
    return provider;
  };
  return { registry, store, mine };
}

describe('what a type gives where a config says nothing', () => {
  it('is shown and not kept', async () => {
    const { mine, store } = await house([configRow('mine', 'timeout', 5)]);
    expect(mine().shownConfig()).toEqual({ baseURL: usual, timeout: 5 });
    expect(mine().defaultConfig()).toEqual({ baseURL: usual });
    expect(store.rows.configs.map(({ key }) => key)).toEqual(['timeout']);
  });

  it('is another one in a version that has another, and so is the entity tag', async () => {
    const { mine } = await house();
    const moved = scriptedType({ type: 'local', defaultConfig: { baseURL: 'http://localhost:4321/v1' } });
    const later = (await testRegistry([moved], { providers })).registry.current().provider('mine');
    expect(later?.shownConfig()).toEqual({ baseURL: 'http://localhost:4321/v1' });
    expect(later && providerTag(later)).not.toBe(providerTag(mine()));
  });

  it('gives way to what somebody has set', async () => {
    const { mine } = await house([configRow('mine', 'baseURL', 'http://gpu/v1')]);
    expect(mine().shownConfig()).toEqual({ baseURL: 'http://gpu/v1' });
    expect(mine().defaultConfig()).toEqual({});
  });

  it('is not kept when it is sent back as it was read', async () => {
    const { registry, mine, store } = await house();
    await registry.updateProvider('mine', { config: mine().shownConfig() }, admin);
    expect(store.rows.revision).toBe(0);
    await registry.updateProvider('mine', { config: { ...mine().shownConfig(), timeout: 5 } }, admin);
    expect(store.rows.configs.map(({ key }) => key)).toEqual(['timeout']);
  });

  it('may be sent back by those who may not move an address that has secrets', async () => {
    const { registry, mine } = await house([configRow('mine', 'apiKey', 'sk-1', true)]);
    const patch = { name: 'New', config: mine().shownConfig() };
    expect((await registry.updateProvider('mine', patch, operator)).kind).toBe('updated');
  });

  it('is kept where it is set by its own name, at the making, or under another type', async () => {
    const { registry, store } = await house();
    const kept = (id: string) =>
      store.rows.configs.filter(({ providerId }) => providerId === id).map((row) => row.value);
    await registry.setConfigKey('mine', 'baseURL', usual, false, admin);
    await registry.createProvider({ id: 'made', name: 'Made', type: 'local', config: { baseURL: usual } }, admin);
    expect([kept('mine'), kept('made')]).toEqual([[usual], [usual]]);

    await registry.setConfigKey('mine', 'baseURL', null, false, admin);
    await registry.updateProvider('mine', { type: 'other', config: { baseURL: usual } }, admin);
    expect(kept('mine')).toEqual([usual]);
  });
});
