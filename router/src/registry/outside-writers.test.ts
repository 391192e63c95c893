import { expect, it } from 'vitest';
import { configRow, providerRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { admin, testRegistry } from './testing/test-registry.ts';

const rows = {
  revision: 1,
  providers: [providerRow({ id: 'p', type: 'one' })],
  configs: [configRow('p', 'notes', { a: 1 })],
};

it('plans a write again when another process has written since the picture was taken', async () => {
  const { registry, store } = await testRegistry([scriptedType({ type: 'one' })], rows);
  store.rows = { ...store.rows, revision: 2, configs: [configRow('p', 'timeout', 7)] };

  const outcome = await registry.updateProvider('p', { config: { notes: null, streaming: true } }, admin);

  expect(outcome.kind).toBe('updated');
  expect(registry.current().provider('p')?.maskedConfig()).toEqual({ streaming: true, timeout: 7 });
  expect(registry.current().revision).toBe(3);
});

it('judges a write by what the other process left, not by what it found', async () => {
  const { registry, store } = await testRegistry([scriptedType({ type: 'one' })], rows);
  store.rows = { ...store.rows, revision: 2, providers: [] };

  expect((await registry.setActive('p', admin)).kind).toBe('invalid');
  expect((await registry.createProvider({ id: 'p', name: 'P', type: 'one' }, admin)).kind).toBe('created');
});

it('gives up with a reason where the newer picture cannot be read', async () => {
  const { registry, store } = await testRegistry([scriptedType({ type: 'one' })], rows);
  store.rows = { ...store.rows, revision: 2 };
  store.broken = true;

  expect((await registry.updateProvider('p', { name: 'N' }, admin)).kind).toBe('unavailable');
});

it('needs no reading of the database after a write of its own', async () => {
  const { registry, store } = await testRegistry([scriptedType({ type: 'one' })], rows);
  const { loads } = store;

  await registry.updateProvider('p', { name: 'N' }, admin);
  await registry.linkModel('p', { modelId: 'm' }, admin);

  expect(registry.current().provider('p')).toMatchObject({ name: 'N' });
  expect(store.loads).toBe(loads);
});
