import { expect, it } from 'vitest';
import { outage } from './outage.ts';
import { providerRow, settingRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { testRegistry } from './testing/test-registry.ts';

async function viewOf() {
  const { registry } = await testRegistry(
    [scriptedType({ type: 'cloud' }), scriptedType({ type: 'stand-in', standIn: true })],
    {
      providers: [
        providerRow({ id: 'a', type: 'cloud' }),
        providerRow({ id: 'b', type: 'cloud' }),
        providerRow({ id: 'demo', type: 'stand-in' }),
      ],
      settings: [settingRow('active_provider', 'a')],
    },
  );
  return registry.current();
}

it('is none while one of several fails that nobody asks first', async () => {
  expect(outage(await viewOf(), (id) => (id === 'b' ? 'dead' : undefined))).toBeUndefined();
});

it('is one when the active provider fails', async () => {
  expect(outage(await viewOf(), (id) => (id === 'a' ? 'It refuses.' : undefined))).toBe(
    'The active provider "a" cannot answer: It refuses.',
  );
});

it('is one when all fail but a stand-in', async () => {
  expect(outage(await viewOf(), (id) => (id === 'demo' ? undefined : 'dead'))).toContain(
    'No provider is healthy: a, b.',
  );
});
