import { expect, it } from 'vitest';
import { allSettingStates, settingState } from './setting-state.ts';
import { startSettings } from './start-settings.ts';
import { providerRow, settingRow } from './testing/rows.ts';
import { scriptedType } from './testing/scripted-type.ts';
import { admin, testRegistry } from './testing/test-registry.ts';

const types = [scriptedType({ type: 'local' })];
const providers = [providerRow({ id: 'a', type: 'local' }), providerRow({ id: 'b', type: 'local', enabled: false })];

it('takes effect at once, in its canonical text', async () => {
  const { registry } = await testRegistry(types);
  const outcome = await registry.putSetting('routing.fallbackEnabled', ' TRUE ', admin);
  expect(outcome).toMatchObject({
    kind: 'set',
    setting: {
      key: 'routing.fallbackEnabled',
      value: 'true',
      category: 'routing',
      isDefault: false,
      requiresRestart: false,
    },
  });
  expect(registry.current().settings.fallbackEnabled).toBe(true);
});

it('says what is allowed when a value is not', async () => {
  const { registry, store } = await testRegistry(types);
  expect(await registry.putSetting('routing.retries', '11', admin)).toEqual({
    kind: 'invalid',
    details: [{ field: 'value', message: 'routing.retries must be a whole number from 0 to 10.' }],
  });
  expect((await registry.putSetting('no.such', '1', admin)).kind).toBe('missing');
  expect((await registry.putSetting('toString', '1', admin)).kind).toBe('missing');
  expect(store.rows.settings).toEqual([]);
});

it('goes back to the default', async () => {
  const { registry } = await testRegistry(types, { settings: [settingRow('routing.retries', '7')] });
  expect(registry.current().settings.retries).toBe(7);
  const outcome = await registry.deleteSetting('routing.retries', admin);
  expect(outcome).toMatchObject({ kind: 'set', setting: { value: '2', isDefault: true } });
  expect(registry.current().settings.retries).toBe(2);
});

it('makes only an enabled, existing provider active', async () => {
  const { registry } = await testRegistry(types, { providers });
  expect((await registry.setActive('a', admin)).kind).toBe('set');
  expect(registry.current().activeProvider).toBe('a');
  for (const id of ['b', 'nobody']) {
    expect((await registry.setActive(id, admin)).kind).toBe('invalid');
    expect((await registry.putSetting('active_provider', id, admin)).kind).toBe('invalid');
  }
  expect((await registry.deleteSetting('active_provider', admin)).kind).toBe('invalid');
  expect(registry.current().activeProvider).toBe('a');
});

it('uses the default for nonsense from outside and says so once', async () => {
  const { registry, store, warnings } = await testRegistry(types, {
    settings: [settingRow('routing.retries', 'many')],
  });
  expect(registry.current().settings.retries).toBe(2);
  store.rows = { ...store.rows, revision: 2 };
  await registry.reload();
  expect(warnings.map(({ details }) => details)).toEqual([{ setting: 'routing.retries' }]);
});

it('shows every setting with its source, and rows that nobody knows as they are', async () => {
  const { registry } = await testRegistry(types, {
    settings: [settingRow('server.port', '8080'), settingRow('foreign.key', 'x')],
  });
  const picture = registry.current().settingsPicture;
  expect(settingState('server.port', picture)).toEqual({
    key: 'server.port',
    value: '8080',
    category: 'server',
    requiresRestart: true,
    isDefault: false,
    about: expect.stringContaining('port'),
  });
  const all = allSettingStates(picture);
  expect(all.find(({ key }) => key === 'auth.required')).toMatchObject({ value: undefined, isDefault: true });
  expect(all.find(({ key }) => key === 'server.timeout')).toMatchObject({ value: '120000', isDefault: true });
  expect(all.at(-1)).toMatchObject({ key: 'foreign.key', value: 'x', category: 'any' });
});

it('feeds the front gate with live values', async () => {
  const { registry } = await testRegistry(types);
  const { gate } = registry;
  expect(gate).toMatchObject({ authRequired: undefined, allowedHosts: [], maxBodyBytes: 20_971_520 });
  await registry.putSetting('auth.required', 'true', admin);
  await registry.putSetting('security.allowedHosts', 'router.example.com', admin);
  expect(gate.authRequired).toBe(true);
  expect(gate.allowedHosts).toEqual(['router.example.com']);
});

it('tells the start of the process only what somebody has set to something sensible', async () => {
  const { registry } = await testRegistry(types, {
    settings: [settingRow('server.port', '8080'), settingRow('logging.level', 'loud')],
  });
  expect(startSettings(registry.current().settingsPicture)).toEqual({ 'server.port': '8080' });
});
