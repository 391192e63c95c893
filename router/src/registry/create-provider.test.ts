import { describe, expect, it } from 'vitest';
import { MASK } from './mask.ts';
import { configRow, deploymentRow, providerRow, settingRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { admin, operator, testRegistry } from './testing/test-registry.ts';

const cloud = scriptedType({ type: 'cloud', required: ['apiKey'] });
const local = scriptedType({ type: 'local', local: true });
const demo = scriptedType({ type: 'demo', standIn: true, anyModel: true });
const types = [cloud, local, demo];

const demoActive = {
  providers: [providerRow({ id: 'demo', type: 'demo' })],
  settings: [settingRow('active_provider', 'demo')],
};

describe('creating a provider', () => {
  it('makes it usable at once', async () => {
    const { registry, store } = await testRegistry(types);
    const outcome = await registry.createProvider(
      { id: 'mine', name: ' Mine ', type: 'cloud', priority: 5, config: { apiKey: 'sk-1', baseURL: 'https://x' } },
      admin,
    );

    expect(outcome.kind).toBe('created');
    const provider = registry.current().provider('mine');
    expect(provider?.state).toEqual({ kind: 'loaded' });
    expect(provider?.name).toBe('Mine');
    expect(provider?.keys.map((key) => key.secret)).toEqual(['sk-1']);
    expect(provider?.maskedConfig()).toEqual({ apiKey: MASK, baseURL: 'https://x' });
    expect(store.rows.configs).toContainEqual(configRow('mine', 'apiKey', 'sk-1', true));
    expect(store.actors).toEqual([admin.actor]);
  });

  it('says that a taken id is taken before it looks at the rest', async () => {
    const { registry } = await testRegistry(types, demoActive);
    const outcome = await registry.createProvider({ id: 'demo', name: '', type: 'nonsense' }, admin);
    expect(outcome).toEqual({ kind: 'conflict', message: 'There is a provider "demo" already.' });
  });

  it('says so too when another process took the id in between', async () => {
    const { registry, store } = await testRegistry(types);
    store.rows = { ...store.rows, providers: [providerRow({ id: 'mine', type: 'local' })] };
    const outcome = await registry.createProvider({ id: 'mine', name: 'Mine', type: 'local' }, admin);
    expect(outcome.kind).toBe('conflict');
    expect(registry.current().provider('mine')).toBeDefined();
  });

  it('names every field that is wrong', async () => {
    const { registry, store } = await testRegistry(types);
    const outcome = await registry.createProvider(
      { id: 'Not A Slug', name: 'line\nbreak', type: 'none', priority: 0.5 },
      admin,
    );
    expect(outcome.kind === 'invalid' && outcome.details.map(({ field }) => field)).toEqual([
      'id',
      'name',
      'type',
      'priority',
    ]);
    expect(store.rows.revision).toBe(0);
  });

  it('names config fields by their path', async () => {
    const { registry } = await testRegistry(types);
    const outcome = await registry.createProvider(
      { id: 'mine', name: 'Mine', type: 'cloud', config: { timeout: 'soon' } },
      admin,
    );
    expect(outcome.kind === 'invalid' && outcome.details.map(({ field }) => field)).toEqual([
      'config.apiKey',
      'config.timeout',
    ]);
  });

  it.each(['https://me:word@api.example.com', 'http://me@10.0.0.1/v1'])(
    'refuses credentials in a URL: %s',
    async (baseURL) => {
      const { registry } = await testRegistry(types);
      const outcome = await registry.createProvider(
        { id: 'mine', name: 'Mine', type: 'local', config: { baseURL } },
        admin,
      );
      expect(outcome.kind === 'invalid' && outcome.details[0]?.field).toBe('config.baseURL');
    },
  );

  it('keeps what is plainly a secret under another name like a secret', async () => {
    const { registry, store } = await testRegistry(types);
    const config = {
      note: 'sk-live-1234567890',
      webhookUrl: 'https://h.example/?api_key=abcdefgh',
      pat: 'short',
      sentryDsn: 'x',
    };
    await registry.createProvider({ id: 'mine', name: 'Mine', type: 'local', config }, admin);

    const provider = registry.current().provider('mine');
    expect(provider?.maskedConfig()).toEqual({ note: MASK, webhookUrl: MASK, pat: MASK, sentryDsn: MASK });
    expect(store.rows.configs.every(({ isSensitive }) => isSensitive)).toBe(true);
    const { kind } = await registry.updateProvider('mine', { config: { note: 'sk-live-0987654321' } }, operator);
    expect(kind).toBe('forbidden');
  });

  it.each([
    { apiKey: `${MASK}abc` },
    { apiKey: `abc${MASK}` },
    { apiKeys: [{ key: `${MASK}x` }] },
    { notes: { deep: [`x${MASK}`] } },
  ])('refuses a secret that was typed around the mask: %j', async (config) => {
    const { registry } = await testRegistry(types);
    const outcome = await registry.createProvider({ id: 'mine', name: 'Mine', type: 'local', config }, admin);
    const [key] = Object.keys(config);
    expect(outcome.kind === 'invalid' && outcome.details[0]).toMatchObject({ field: `config.${key}` });

    await registry.createProvider({ id: 'mine', name: 'Mine', type: 'local', config: { apiKey: 'sk-1' } }, admin);
    expect((await registry.updateProvider('mine', { config }, admin)).kind).toBe('invalid');
    expect((await registry.updateProvider('mine', { config: { apiKey: MASK } }, admin)).kind).toBe('updated');
    expect(
      registry
        .current()
        .provider('mine')
        ?.keys.map(({ secret }) => secret),
    ).toEqual(['sk-1']);
  });

  it('stores texts as the numbers and booleans that the type wants, and leaves unknown keys alone', async () => {
    const { registry } = await testRegistry(types);
    const config = { timeout: '240000', streaming: 'true', retries: '3', note: '17', defaultModel: '4' };
    await registry.createProvider({ id: 'mine', name: 'Mine', type: 'local', config }, admin);
    const provider = registry.current().provider('mine');
    expect(provider?.maskedConfig()).toEqual({
      timeout: 240_000,
      streaming: true,
      retries: 3,
      note: '17',
      defaultModel: '4',
    });
    expect(provider?.unknownConfigKeys).toEqual(['note']);
  });

  it('lets a provider wait for a secret that came masked, and never keeps the mask', async () => {
    const { registry, store } = await testRegistry(types, demoActive);
    const outcome = await registry.createProvider(
      { id: 'mine', name: 'Mine', type: 'cloud', config: { apiKey: MASK } },
      admin,
    );

    expect(outcome).toMatchObject({ kind: 'created', becameActive: false });
    expect(registry.current().provider('mine')?.state).toEqual({
      kind: 'error',
      problem: 'config.apiKey: apiKey is required.',
    });
    expect(JSON.stringify(store.rows)).not.toContain(MASK);

    const mended = await registry.updateProvider('mine', { config: { apiKey: 'sk-1' } }, admin);
    expect(mended).toMatchObject({ kind: 'updated' });
    expect(registry.current().provider('mine')?.state.kind).toBe('loaded');
  });

  it('makes one of two at the same moment', async () => {
    const { registry } = await testRegistry(types);
    const input = { id: 'mine', name: 'Mine', type: 'local' };
    const outcomes = await Promise.all([registry.createProvider(input, admin), registry.createProvider(input, admin)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'conflict']);
  });

  it('says why when the database does not take it', async () => {
    const { registry, store } = await testRegistry(types);
    store.refusal = { kind: 'unavailable', reason: 'The disk is full.' };
    const outcome = await registry.createProvider({ id: 'mine', name: 'Mine', type: 'local' }, admin);
    expect(outcome).toEqual({ kind: 'unavailable', reason: 'The disk is full.' });
    expect(registry.current().provider('mine')).toBeUndefined();
  });
});

describe('a key that is a secret for any type', () => {
  it.each(['headers', 'customHeaders', 'cookieJar'])('is one for all types (%s)', async (key) => {
    const jar = scriptedType({ type: 'jar', secretKeys: ['cookieJar'] });
    const { registry, store } = await testRegistry([...types, jar]);
    const config = { [key]: { 'X-Any': 'correct horse' } };
    await registry.createProvider({ id: 'mine', name: 'Mine', type: 'demo', config }, admin);
    expect(store.rows.configs).toEqual([configRow('mine', key, { 'X-Any': 'correct horse' }, true)]);
    expect(registry.current().provider('mine')?.maskedConfig()).toEqual({ [key]: MASK });
  });
});

describe('the first own provider', () => {
  it('becomes active while the stand-in is', async () => {
    const { registry } = await testRegistry(types, demoActive);
    const outcome = await registry.createProvider({ id: 'mine', name: 'Mine', type: 'local' }, admin);
    expect(outcome).toMatchObject({ kind: 'created', becameActive: true });
    expect(registry.current().activeProvider).toBe('mine');
  });

  it('does so when it is enabled later', async () => {
    const { registry } = await testRegistry(types, demoActive);
    await registry.createProvider({ id: 'mine', name: 'Mine', type: 'local', enabled: false }, admin);
    expect(registry.current().activeProvider).toBe('demo');
    await registry.updateProvider('mine', { enabled: true }, admin);
    expect(registry.current().activeProvider).toBe('mine');
  });

  it('does so beside a server that was found at start without a chat model', async () => {
    const found = providerRow({ id: 'found', type: 'found' });
    const discoverable = scriptedType({ type: 'found', discoverAt: 'http://localhost:1/v1' });
    const { registry } = await testRegistry([...types, discoverable], {
      ...demoActive,
      providers: [...demoActive.providers, found],
    });
    await registry.createProvider({ id: 'mine', name: 'Mine', type: 'cloud', config: { apiKey: 'k' } }, admin);
    expect(registry.current().activeProvider).toBe('mine');
  });

  it('is not the second one: who went back to the stand-in keeps it', async () => {
    const { registry } = await testRegistry(types, demoActive);
    await registry.createProvider({ id: 'first', name: 'First', type: 'local' }, admin);
    await registry.setActive('demo', admin);
    await registry.createProvider({ id: 'second', name: 'Second', type: 'local' }, admin);
    expect(registry.current().activeProvider).toBe('demo');
  });

  it('is an own one also under the name of its type', async () => {
    const { registry } = await testRegistry(types, demoActive);
    await registry.createProvider({ id: 'local', name: 'First', type: 'local' }, admin);
    await registry.setActive('demo', admin);
    await registry.createProvider({ id: 'second', name: 'Second', type: 'local' }, admin);
    expect(registry.current().activeProvider).toBe('demo');
  });
});

describe('a role that may not set secrets', () => {
  const rows = {
    ...demoActive,
    providers: [...demoActive.providers, providerRow({ id: 'mine', type: 'cloud' })],
    configs: [configRow('mine', 'apiKey', 'sk-1', true), configRow('mine', 'baseURL', 'https://api.example.com')],
    deployments: [deploymentRow({ providerId: 'mine', modelId: 'm' })],
  };

  it('creates providers without secrets only', async () => {
    const { registry } = await testRegistry(types, demoActive);
    const secret = await registry.createProvider(
      { id: 'a', name: 'A', type: 'cloud', config: { apiKey: 'sk' } },
      operator,
    );
    expect(secret.kind).toBe('forbidden');
    const plain = await registry.createProvider(
      { id: 'b', name: 'B', type: 'local', config: { timeout: 5 } },
      operator,
    );
    expect(plain.kind).toBe('created');
  });

  it.each([
    ['gives a secret', { config: { apiKey: 'sk-2' } }],
    ['removes a secret', { config: { apiKey: null } }],
    ['turns its address elsewhere', { config: { baseURL: 'https://evil.example.com' } }],
    ['adds another address', { config: { proxy: 'evil.example.com' } }],
    ['adds an address inside an object', { config: { routes: { a: '//evil' } } }],
    ['changes its type', { type: 'local' }],
  ])('is refused when it %s', async (_, patch) => {
    const { registry, store } = await testRegistry(types, rows);
    expect((await registry.updateProvider('mine', patch, operator)).kind).toBe('forbidden');
    expect(store.rows.revision).toBe(0);
  });

  it('changes the rest of a provider with secrets', async () => {
    const { registry } = await testRegistry(types, rows);
    const patch = { name: 'New', config: { timeout: 5, defaultModel: 'org/model-3.1', apiKey: MASK } };
    expect((await registry.updateProvider('mine', patch, operator)).kind).toBe('updated');
  });
});
