import { describe, expect, it } from 'vitest';
import { providerRow, settingRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { testRegistry } from './testing/test-registry.ts';

const demo = scriptedType({ type: 'demo', label: 'Demonstration', standIn: true, anyModel: true });
const answering = (type: string, list: Parameters<typeof scriptedType>[0]['list']) =>
  scriptedType({
    type,
    label: type.toUpperCase(),
    local: true,
    discoverAt: `http://127.0.0.1/${type}`,
    ...(list && { list }),
  });
const never = () => new Promise<never>(() => undefined);

describe('discovery in an empty registry', () => {
  it('registers what answers, and the stand-in; a server with a chat model becomes active', async () => {
    const silent = answering('silent', never);
    const refusing = answering('refusing', async () => Promise.reject(new Error('ECONNREFUSED')));
    const embeddings = answering('embeddings', async () => [{ id: 'embed', chat: false }]);
    const good = answering('good', async () => [{ id: 'chat' }, { id: 'embed', chat: false }]);
    const { registry, store } = await testRegistry([
      silent,
      refusing,
      embeddings,
      good,
      demo,
      scriptedType({ type: 'cloud' }),
    ]);

    const report = await registry.discover();

    expect(report).toEqual({
      kind: 'registered',
      active: 'good',
      found: [
        { id: 'embeddings', label: 'EMBEDDINGS', baseUrl: 'http://127.0.0.1/embeddings', chatModels: [] },
        { id: 'good', label: 'GOOD', baseUrl: 'http://127.0.0.1/good', chatModels: ['chat'] },
      ],
    });
    const view = registry.current();
    expect(view.byPriority.map(({ id }) => id)).toEqual(['embeddings', 'good', 'demo']);
    expect(view.activeProvider).toBe('good');
    expect(view.provider('good')?.hasModel('chat')).toBe('yes');
    expect(store.actors).toEqual([{ who: 'system', door: 'start', from: undefined }]);
  });

  it('makes the stand-in active where nothing can chat', async () => {
    const { registry } = await testRegistry([answering('embeddings', async () => [{ id: 'e', chat: false }]), demo]);
    expect(await registry.discover()).toMatchObject({ kind: 'registered', active: 'demo' });
    expect(registry.current().provider('demo')?.state.kind).toBe('loaded');
  });

  it.each([
    ['answers', async () => [{ id: 'chat' }]],
    ['refuses', async () => Promise.reject(new Error('ECONNREFUSED'))],
    ['never answers', never],
  ])('closes the adapter with which it asked one that %s', async (_case, list) => {
    const asked = answering('asked', list);
    const { registry } = await testRegistry([asked, demo]);
    await registry.discover();
    expect(asked.made[0]?.closed).toBe(true);
  });

  it('survives a type that fails', async () => {
    const buggy = {
      ...answering('buggy', undefined),
      create: () => {
        throw new Error('bug');
      },
    };
    const { registry } = await testRegistry([buggy, demo]);
    expect(await registry.discover()).toMatchObject({ kind: 'registered', found: [], active: 'demo' });
  });

  it('says why nothing could be registered', async () => {
    const { registry, store } = await testRegistry([demo]);
    store.refusal = { kind: 'unavailable', reason: 'The database is read-only.' };
    expect(await registry.discover()).toEqual({ kind: 'unavailable', reason: 'The database is read-only.' });
  });

  it('leaves what another process registered in the same moment', async () => {
    const { registry, store } = await testRegistry([demo]);
    store.rows = {
      ...store.rows,
      providers: [providerRow({ id: 'demo', type: 'demo' })],
      settings: [settingRow('active_provider', 'demo')],
    };
    expect(await registry.discover()).toEqual({ kind: 'kept' });
    expect(registry.current().activeProvider).toBe('demo');
  });
});

it('changes nothing in a registry that has a provider, enabled or not', async () => {
  const good = answering('good', async () => [{ id: 'chat' }]);
  const { registry, store } = await testRegistry([good, demo], {
    providers: [providerRow({ id: 'mine', type: 'good', enabled: false })],
  });
  expect(await registry.discover()).toEqual({ kind: 'kept' });
  expect(good.made).toHaveLength(0);
  expect(store.rows.revision).toBe(0);
});
