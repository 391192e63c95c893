import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRegistry } from '../router/src/registry/create-registry.ts';
import type { Registry } from '../router/src/registry/registry.ts';
import { indexRows } from '../router/src/registry/row-index.ts';
import { isSecretKey } from '../router/src/registry/secret-keys.ts';
import { scriptedType, typesOf } from '../router/src/registry/testing/scripted-type.ts';
import { admin, emptyBook } from '../router/src/registry/testing/test-registry.ts';
import { openStore } from '../router/src/store/open-store.ts';
import type { Store } from '../router/src/store/store.ts';

const types = typesOf(
  scriptedType({ type: 'one', list: async () => [{ id: 'a' }, { id: 'org/listed:x', contextLength: 9 }] }),
  scriptedType({ type: 'two', required: ['apiKey'] }),
);
const log = { debug() {}, info() {}, warn() {}, error() {} };

let folder: string;
let store: Store;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provider-router-picture-'));
  const opening = await openStore({
    file: join(folder, 'registry.db'),
    masterKeySource: { kind: 'beside-database' },
    isSecretKey: (_type, key) => isSecretKey(types, key),
  });
  if (opening.kind === 'refused') throw new Error(opening.reason);
  store = opening.store;
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const providerId = fc.constantFrom('p', 'q', 'r');
const modelId = fc.constantFrom('a', 'b', 'org/é:1', '日本');
const config = fc.dictionary(
  fc.constantFrom('apiKey', 'baseURL', 'timeout', 'defaultModel', 'notes', 'ä'),
  fc.oneof(fc.constantFrom('a', 'b', null, '7', '********'), fc.jsonValue({ maxDepth: 2 })),
) as fc.Arbitrary<Record<string, string | null>>;
const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.constantFrom('\ud800', 'a\0b', 'ﷺ'),
);

type Write = (registry: Registry) => Promise<unknown>;

const write: fc.Arbitrary<Write> = fc.oneof(
  fc
    .record({ id: providerId, name, type: fc.constantFrom('one', 'two'), enabled: fc.boolean(), config })
    .map((input) => (registry: Registry) => registry.createProvider(input, admin)),
  fc.tuple(providerId, fc.record({ name, enabled: fc.boolean(), config, description: name }, { requiredKeys: [] })).map(
    ([id, patch]) =>
      (registry: Registry) =>
        registry.updateProvider(id, patch, admin),
  ),
  providerId.map((id) => (registry: Registry) => registry.removeProvider(id, admin)),
  fc
    .tuple(
      providerId,
      fc.record({ modelId, isDefault: fc.boolean(), description: name }, { requiredKeys: ['modelId'] }),
    )
    .map(
      ([id, link]) =>
        (registry: Registry) =>
          registry.linkModel(id, link, admin),
    ),
  fc.tuple(providerId, modelId).map(
    ([id, model]) =>
      (registry: Registry) =>
        registry.setDefaultModel(id, model, admin),
  ),
  fc.tuple(providerId, modelId).map(
    ([id, model]) =>
      (registry: Registry) =>
        registry.unlinkModel(id, model, admin),
  ),
  fc.record({ id: modelId, name }).map((input) => (registry: Registry) => registry.createModel(input, admin)),
  fc
    .tuple(modelId, fc.record({ description: fc.option(name), capabilities: fc.array(name) }, { requiredKeys: [] }))
    .map(
      ([id, patch]) =>
        (registry: Registry) =>
          registry.updateModel(id, patch, admin),
    ),
  modelId.map((id) => (registry: Registry) => registry.removeModel(id, admin)),
  providerId.map((id) => (registry: Registry) => registry.setActive(id, admin)),
  fc.nat(9).map((value) => (registry: Registry) => registry.putSetting('routing.retries', String(value), admin)),
  fc.constant((registry: Registry) => registry.deleteSetting('routing.retries', admin)),
  fc.constant((registry: Registry) => registry.syncModels(admin)),
);

it('shows after every write what a fresh reading of the database would show', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 4, maxLength: 14 }), async (writes) => {
      let nowMs = 1_800_000_000_000;
      const tools = { now: () => ++nowMs, newId: String, connectTimeoutMs: 1, userAgent: 'test', instance: 'test' };
      const registry = createRegistry({ store: store.registry, types, book: emptyBook, tools, log, retireAfterMs: 0 });
      await registry.reload();
      for (const one of writes) {
        await one(registry);
        expect(registry.current().index).toEqual(indexRows(await store.registry.load()));
      }
      await registry.close();
    }),
    { numRuns: 60 },
  );
});
