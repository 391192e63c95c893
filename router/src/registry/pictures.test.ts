import { expect, it } from 'vitest';
import { createRegistry } from './create-registry.ts';
import type { ProviderTypes } from './ports.ts';
import { memoryStore } from './testing/memory-store.ts';
import { providerRow } from './testing/rows.ts';
import { scriptedType, typesOf } from './testing/scripted-type.ts';
import { admin, emptyBook } from './testing/test-registry.ts';

it('keeps the last picture where a newer one cannot be made, and shows the newer one when it can', async () => {
  const store = memoryStore({ revision: 1, providers: [providerRow({ id: 'p', type: 'one' })] });
  const told: string[] = [];
  const known = typesOf(scriptedType({ type: 'one' }));
  let spoiled = false;
  const types: ProviderTypes = {
    all: known.all,
    find(type) {
      if (spoiled) throw new RangeError('Maximum call stack size exceeded');
      return known.find(type);
    },
  };
  const log = { debug() {}, info() {}, warn() {}, error: (_details: object, message: string) => told.push(message) };
  const tools = { now: () => 1, newId: () => 'id', connectTimeoutMs: 1_000, userAgent: 'test', instance: 'test' };
  const registry = createRegistry({ store, types, book: emptyBook, tools, log, retireAfterMs: 0 });
  await registry.reload();

  spoiled = true;
  expect((await registry.reload()).kind).toBe('unavailable');
  expect((await registry.linkModel('p', { modelId: 'm' }, admin)).kind).toBe('linked');
  expect(registry.current().provider('p')?.id).toBe('p');
  expect(registry.problem()).toContain('could not be read');
  expect(told).toHaveLength(2);

  spoiled = false;
  expect((await registry.reload()).kind).toBe('loaded');
  expect(registry.current().provider('p')?.deployments.has('m')).toBe(true);
  expect(registry.problem()).toBeUndefined();
});
