import { describe, expect, it } from 'vitest';
import { type ListedModel, ProviderCallError } from '../domain/provider-adapter.ts';
import { configRow, providerRow } from './testing/rows.ts';
import { type Script, scriptedType } from './testing/scripted-type.ts';
import { testRegistry } from './testing/test-registry.ts';

const failure = (kind: 'authentication' | 'unreachable') =>
  new ProviderCallError(
    kind === 'authentication'
      ? { kind, status: 401, message: 'Wrong key.' }
      : { kind, code: 'ECONNREFUSED', message: 'Nobody listens.' },
  );

async function provided(script: NonNullable<Script['list']>, extra: Partial<Script> = {}) {
  const type = scriptedType({ type: 'cloud', list: script, ...extra });
  const { registry, clock, debugged } = await testRegistry([type], {
    providers: [providerRow({ id: 'x', type: 'cloud' })],
    configs: [configRow('x', 'apiKeys', [{ key: 'k1' }, { key: 'k2' }], true)],
  });
  const provider = registry.current().provider('x');
  if (provider === undefined) throw new Error('The provider was not registered.');
  const { list } = provider.instance;
  return { registry, provider, list, clock, debugged, asked: () => type.made[0]?.listed ?? [] };
}

const models = (...ids: string[]): ListedModel[] => ids.map((id) => ({ id }));

describe('a live model list', () => {
  it('answers unknown until it has come, and does not wait', async () => {
    const { provider, list } = await provided(async () => models('a'));
    expect(provider.hasModel('a')).toBe('unknown');
    await list.refresh();
    expect(provider.hasModel('a')).toBe('yes');
    expect(provider.hasModel('b')).toBe('no');
  });

  it('is read once however many ask', async () => {
    const { provider, list, asked } = await provided(async () => models('a'));
    for (let index = 0; index < 10; index += 1) provider.hasModel('a');
    await list.refresh();
    expect(asked()).toHaveLength(1);
  });

  it('says in the details of the log how each reading went, and how long it took', async () => {
    let works = true;
    const { list, debugged } = await provided(async () => {
      if (works) return models('a', 'b');
      throw failure('unreachable');
    });
    await list.refresh();
    works = false;
    await list.refresh();
    expect(debugged.filter(({ message }) => message.startsWith('Model list'))).toEqual([
      { details: { provider: 'x', models: 2, durationMs: 0 }, message: 'Model list read.' },
      { details: { provider: 'x', reason: 'Nobody listens.', durationMs: 0 }, message: 'Model list not read.' },
    ]);
  });

  it('says no only while it is fresh, and is read again behind', async () => {
    const { provider, list, clock, asked } = await provided(async () => models('a'));
    await list.refresh();
    clock.nowMs += 61_000;
    expect(provider.hasModel('b')).toBe('unknown');
    await list.refresh();
    expect(asked()).toHaveLength(2);
    expect(provider.hasModel('b')).toBe('no');
  });

  it('finds a model that was loaded a moment ago at the second try', async () => {
    const loaded = models('a');
    const { provider, list, clock } = await provided(async () => loaded);
    await list.refresh();
    loaded.push({ id: 'b' });
    clock.nowMs += 5_000;
    expect(provider.hasModel('b')).toBe('no');
    await list.refresh();
    expect(provider.hasModel('b')).toBe('yes');
  });

  it('is asked again soon for who needs a model and knows none, and not at once', async () => {
    const loaded: ListedModel[] = [];
    const { provider, list, clock, asked } = await provided(async () => loaded);
    await provider.firstListing();
    expect(provider.firstListing()).toBeUndefined();
    loaded.push({ id: 'a' });
    clock.nowMs += 3_000;
    await provider.firstListing();
    expect(provider.modelNames()).toEqual(['a']);
    expect(asked()).toHaveLength(2);
    expect(list.failure).toBeUndefined();
  });

  it('is asked again soon after a failure, which is told until then', async () => {
    let works = false;
    const { provider, clock } = await provided(async () => {
      if (works) return models('a');
      throw failure('unreachable');
    });
    await provider.firstListing();
    expect(provider.firstListing()).toBeUndefined();
    expect(provider.listProblem()).toMatchObject({ kind: 'unreachable', message: 'Nobody listens.' });
    works = true;
    clock.nowMs += 3_000;
    await provider.firstListing();
    expect(provider.listProblem()).toBeUndefined();
  });

  it('proves nothing when it is empty', async () => {
    const { provider, list } = await provided(async () => []);
    await list.refresh();
    expect(provider.hasModel('a')).toBe('unknown');
  });

  it('does not trust its age when the clock was set back', async () => {
    const { provider, list, clock } = await provided(async () => models('a'));
    await list.refresh();
    clock.nowMs -= 3_600_000;
    expect(provider.hasModel('b')).toBe('unknown');
  });

  it('knows a model without its tag', async () => {
    const { provider, list } = await provided(async () => models('llama3:latest'));
    await list.refresh();
    expect(provider.hasModel('llama3')).toBe('yes');
    expect(provider.hasModel('llama3:8b')).toBe('no');
  });

  it('keeps what it had when a reading fails, remembers why, and rests before the next', async () => {
    let fails = false;
    const { provider, list, clock, asked } = await provided(async () => {
      if (fails) throw failure('unreachable');
      return models('a');
    });
    await list.refresh();
    fails = true;
    clock.nowMs += 61_000;
    await list.refresh();
    expect(list.failure?.failure.message).toBe('Nobody listens.');
    expect(provider.modelNames()).toEqual(['a']);
    expect(provider.hasModel('b')).toBe('unknown');
    expect(asked()).toHaveLength(2);

    clock.nowMs += 16_000;
    fails = false;
    expect(provider.hasModel('b')).toBe('unknown');
    await list.refresh();
    expect(asked()).toHaveLength(3);
    expect(list.failure).toBeUndefined();
  });

  it('does not repeat what an unexpected error says', async () => {
    const { list } = await provided(async () => Promise.reject(new Error('Authorization: Bearer sk-1')));
    await list.refresh();
    expect(list.failure?.failure.message).toBe('The model list could not be read.');
  });

  it('does not keep the registry from closing while its upstream hangs', async () => {
    const { registry, list } = await provided(() => new Promise(() => {}));
    const reading = list.refresh();
    await registry.close();
    await reading;
    expect(list.failure?.failure.message).toBe('The provider is not in use any more.');
  });

  it('is read with the next key when one is refused', async () => {
    const { list, asked } = await provided(async (secret) => {
      if (secret === 'k1') throw failure('authentication');
      return models('a');
    });
    await list.refresh();
    expect(asked()).toEqual(['k1', 'k2']);
    expect(list.failure).toBeUndefined();
  });

  it('does not try other keys at a server that is not there', async () => {
    const { list, asked } = await provided(async () => Promise.reject(failure('unreachable')));
    await list.refresh();
    expect(asked()).toEqual(['k1']);
  });

  it('is not asked by a type that takes any model', async () => {
    const { provider, asked } = await provided(async () => models('a'), { anyModel: true });
    expect(provider.hasModel('whatever')).toBe('yes');
    expect(asked()).toEqual([]);
  });

  it('names chat models, the default first', async () => {
    const { provider, list } = await provided(async () => [
      { id: 'embed', chat: false },
      { id: 'a' },
      { id: 'b', chat: true },
    ]);
    await list.refresh();
    expect(provider.modelNames()).toEqual(['a', 'b']);
  });
});
