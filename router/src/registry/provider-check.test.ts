import { expect, it } from 'vitest';
import type { ListedModel } from '../domain/provider-adapter.ts';
import { providerRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { testRegistry } from './testing/test-registry.ts';

async function instanceOf(list: (secret: string | undefined, signal: AbortSignal) => Promise<readonly ListedModel[]>) {
  const type = scriptedType({ type: 'one', list });
  const { registry } = await testRegistry([type], { providers: [providerRow({ id: 'p', type: 'one' })] });
  const provider = registry.current().provider('p');
  if (provider === undefined) throw new Error('The provider is not there.');
  return { instance: provider.instance, type };
}

it('asks once for all who ask at the same time, and anew afterwards', async () => {
  const { instance, type } = await instanceOf(async () => [{ id: 'm' }]);

  await Promise.all([instance.check(1_000), instance.check(1_000), instance.check(1_000)]);
  expect(type.made[0]?.listed).toHaveLength(1);

  expect(await instance.check(1_000)).toMatchObject({ kind: 'healthy', models: [{ id: 'm' }] });
  expect(type.made[0]?.listed).toHaveLength(2);
});

it('brings the model list up to date on the way', async () => {
  const { instance } = await instanceOf(async () => [{ id: 'm' }]);

  await instance.check(1_000);

  expect(instance.list.has('m')).toBe('yes');
});

it('gives up on an upstream that hangs, and tells it so', async () => {
  const given: AbortSignal[] = [];
  const { instance } = await instanceOf((_secret, signal) => {
    given.push(signal);
    return new Promise(() => undefined);
  });

  const check = await instance.check(20);

  expect(check).toMatchObject({ kind: 'unhealthy', reason: expect.stringContaining('0.02 s') });
  expect(given[0]?.aborted).toBe(true);
});

it('says nothing of what a type throws by mistake', async () => {
  const { instance } = await instanceOf(() => Promise.reject(new Error('sk-secret')));

  expect(await instance.check(1_000)).toMatchObject({
    kind: 'unhealthy',
    reason: expect.not.stringContaining('secret'),
  });
});
