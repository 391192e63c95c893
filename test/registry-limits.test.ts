import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRegistry } from '../router/src/registry/create-registry.ts';
import type { Registry } from '../router/src/registry/registry.ts';
import { scriptedType, typesOf } from '../router/src/registry/testing/scripted-type.ts';
import { admin, emptyBook } from '../router/src/registry/testing/test-registry.ts';
import { openStore } from '../router/src/store/open-store.ts';
import type { Store } from '../router/src/store/store.ts';

const many = Array.from({ length: 300_000 }, (_, at) => ({ id: `model-${at}` }));
const types = typesOf(scriptedType({ type: 'plain' }), scriptedType({ type: 'endless', list: async () => many }));
const log = { debug() {}, info() {}, warn() {}, error() {} };

let folder: string;
let store: Store;
let registry: Registry;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provider-router-limits-'));
  const opening = await openStore({
    file: join(folder, 'registry.db'),
    masterKeySource: { kind: 'beside-database' },
    isSecretKey: () => false,
  });
  if (opening.kind === 'refused') throw new Error(opening.reason);
  store = opening.store;
  const tools = {
    now: () => 1_800_000_000_000,
    newId: () => 'id',
    connectTimeoutMs: 1_000,
    userAgent: 'test',
    instance: 'test',
  };
  registry = createRegistry({ store: store.registry, types, book: emptyBook, tools, log, retireAfterMs: 0 });
  await registry.reload();
});

afterEach(async () => {
  await registry.close();
  await store.close();
  await rm(folder, { recursive: true });
});

/** `count` keys, each with its own number. */
function configOf(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, at]));
}

const faults = (outcome: { readonly kind: string; readonly details?: readonly { readonly field: string }[] }) =>
  outcome.kind === 'invalid' ? outcome.details?.map(({ field }) => field) : outcome.kind;

it('refuses a config of 200,000 keys by its name, when a provider is made and when it is changed', async () => {
  const huge = configOf(200_000);
  const plain = { id: 'p', name: 'P', type: 'plain' };
  expect(faults(await registry.createProvider({ ...plain, config: huge }, admin))).toEqual(['config']);
  expect(faults(await registry.createProvider({ ...plain, sensitiveKeys: Object.keys(huge) }, admin))).toEqual([
    'config',
  ]);
  expect(registry.providerFaults({ ...plain, config: huge }).map(({ field }) => field)).toEqual(['config']);

  await registry.createProvider({ ...plain, config: configOf(256) }, admin);
  expect(faults(await registry.updateProvider('p', { config: huge }, admin))).toEqual(['config']);
  expect(faults(await registry.setConfigKey('p', 'one-more', 1, false, admin))).toEqual(['config']);
  expect(faults(await registry.setConfigKey('p', 'key0', 7, false, admin))).toBe('updated');
  expect(faults(await registry.updateProvider('p', { config: { key0: null, other: 1 } }, admin))).toBe('updated');
});

it('links 10,000 models of a provider that lists 300,000, and says which it left', async () => {
  await registry.createProvider({ id: 'e', name: 'E', type: 'endless', models: [{ modelId: 'own' }] }, admin);
  const [first] = await registry.syncModels(admin);
  expect([first?.error, first?.added.length, first?.failed]).toEqual([undefined, 9_999, ['model-9999']]);
  const provider = registry.current().provider('e');
  expect(provider?.deployments.size).toBe(10_000);
  expect((await store.registry.load()).deployments).toHaveLength(10_000);
  // What a cut list lacks may stand in the rest.
  expect(provider?.hasModel('model-299999')).toBe('unknown');

  expect(faults(await registry.linkModel('e', { modelId: 'one-more' }, admin))).toEqual(['model_id']);
  expect(faults(await registry.linkModel('e', { modelId: 'model-5' }, admin))).toBe('updated');
  const models = many.slice(0, 10_001).map(({ id }) => ({ modelId: id }));
  const second = { id: 'f', name: 'F', type: 'plain', models };
  expect(faults(await registry.createProvider(second, admin))).toEqual(['models']);
}, 60_000);
