import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

describe.each(['/v1/settings', '/settings'])('%s', (prefix) => {
  let management: TestManagement;
  let running: Readonly<Record<string, string>>;

  beforeEach(async () => {
    running = {};
    management = await startManagement({ running: (key) => running[key] });
    await management.ask('POST', '/v1/providers', { body: { id: 'a', name: 'A', type: 'lm-studio' } });
    await management.ask('POST', '/v1/providers', {
      body: { id: 'off', name: 'Off', type: 'lm-studio', enabled: false },
    });
  });

  afterEach(() => management.close());

  it('shows all settings as texts', async () => {
    const answer = await management.ask('GET', prefix);

    expect(answer.json.category).toBe('all');
    expect(answer.json.settings).toMatchObject({ 'server.port': '3001', 'routing.fallbackEnabled': 'false' });
    expect(Object.values(answer.json.settings).every((value) => typeof value === 'string')).toBe(true);
  });

  it('shows the settings of one category', async () => {
    const answer = await management.ask('GET', `${prefix}?category=server`);

    expect(answer.json.category).toBe('server');
    expect(Object.keys(answer.json.settings).every((key) => key.startsWith('server.'))).toBe(true);
  });

  it('shows one setting in the printed form', async () => {
    const answer = await management.ask('GET', `${prefix}/server.port`);

    expect(answer.json).toEqual({
      key: 'server.port',
      value: '3001',
      category: 'server',
      requiresRestart: true,
      isDefault: true,
    });
  });

  it('warns where the active provider is changed under a strategy or load balancing, and only there', async () => {
    const activate = async () =>
      (await management.ask('PUT', `${prefix}/active_provider`, { body: { value: 'a' } })).json;
    expect(await activate()).not.toHaveProperty('warning');

    await management.ask('PUT', `${prefix}/routing.loadBalancing`, { body: { value: 'random' } });
    expect((await activate()).warning).toContain('routing.loadBalancing is "random"');
    const strategy = await management.ask('PUT', `${prefix}/routing.strategy`, { body: { value: 'intelligent' } });
    expect(strategy.json).not.toHaveProperty('warning');
    expect((await activate()).warning).toContain('routing.strategy is "intelligent"');
  });

  it('shows all under the word with which they are shown, and refuses categories that there are not', async () => {
    const all = await management.ask('GET', `${prefix}?category=all`);
    const unknown = await management.ask('GET', `${prefix}?category=routng`);

    expect(all.json).toEqual((await management.ask('GET', prefix)).json);
    expect(unknown).toMatchObject({ status: 400, json: { error: { param: 'category' } } });
    expect(unknown.json.details[0].message).toContain('routing');
    expect(await management.ask('GET', `${prefix}?category=system`)).toMatchObject({ json: { settings: {} } });
  });

  it('shows what the process was started with where nobody has set it, and beside what somebody has', async () => {
    running = { 'server.port': '3931', 'logging.level': 'info' };
    const shown = async () => (await management.ask('GET', `${prefix}/server.port`)).json;
    const listed = await management.ask('GET', prefix);

    expect(await shown()).toMatchObject({ value: '3931', isDefault: false, source: 'start' });
    expect(listed.json.settings).toMatchObject({ 'server.port': '3931', 'logging.level': 'info' });
    const set = await management.ask('PUT', `${prefix}/server.port`, { body: { value: '4000' } });
    expect(set.json).toMatchObject({ value: '4000', isDefault: false, in_force: '3931' });
    expect(await shown()).toEqual(set.json);
    expect((await management.ask('GET', `${prefix}/logging.level`)).json).not.toHaveProperty('source');
  });

  it('shows the default that holds, and why, where the database holds nonsense', async () => {
    const row = { key: 'routing.retries', value: 'xyz', category: 'routing', updatedAtMs: 1 };
    const { store, registry } = management.test;
    store.rows = { ...store.rows, settings: [...store.rows.settings, row] };
    await registry.reload();

    const shown = await management.ask('GET', `${prefix}/routing.retries`);
    const reset = await management.ask('DELETE', `${prefix}/routing.retries`);

    expect(shown.json).toMatchObject({ value: '2', isDefault: true, problem: expect.stringContaining('"xyz"') });
    expect(reset.json).not.toHaveProperty('problem');
    expect(store.rows.settings.map(({ key }) => key)).not.toContain('routing.retries');
  });

  it('switches the active provider', async () => {
    const answer = await management.ask('PUT', `${prefix}/active_provider`, { body: { value: 'a' } });
    const shown = await management.ask('GET', `${prefix}/active_provider`);

    expect(answer.status).toBe(200);
    expect(shown.json).toMatchObject({ value: 'a', isDefault: false, requiresRestart: false });
    expect(management.test.registry.current().activeProvider).toBe('a');
  });

  it.each(['nobody', 'off', ''])('does not make "%s" active, and says why', async (value) => {
    const answer = await management.ask('PUT', `${prefix}/active_provider`, { body: { value } });

    expect(answer.status).toBe(400);
    expect(answer.json.details).toHaveLength(1);
    expect(answer.json.details[0].field).toBe('value');
  });

  it('takes numbers and booleans for texts, and gives the default back', async () => {
    const number = await management.ask('PUT', `${prefix}/routing.retries`, { body: { value: 4 } });
    const truth = await management.ask('PUT', `${prefix}/routing.fallbackEnabled`, { body: { value: true } });
    const reset = await management.ask('DELETE', `${prefix}/routing.retries`);

    expect([number.json.value, truth.json.value, reset.json.value]).toEqual(['4', 'true', '2']);
    expect(reset.json.isDefault).toBe(true);
  });

  it('refuses what is none of the setting', async () => {
    const answer = await management.ask('PUT', `${prefix}/server.port`, { body: { value: 'many' } });

    expect(answer.status).toBe(400);
    expect(answer.json.error.param).toBe('value');
  });

  it.each([
    ['routing.retries', '1', 200],
    ['timeouts.connectMs', '900', 200],
    ['active_provider', 'a', 200],
    ['auth.required', 'true', 403],
    ['security.allowedHosts', 'evil.example', 403],
    ['server.host', '0.0.0.0', 403],
    ['logging.level', 'silent', 403],
    ['logging.file', 'true', 403],
    ['history.bodies', 'all', 403],
    ['history.maxAgeDays', '1', 403],
  ])('lets an operator change what concerns answers alone: %s', async (key, value, status) => {
    const put = await management.ask('PUT', `${prefix}/${key}`, { as: 'operator', body: { value } });
    expect([put.status, put.json.error?.code]).toEqual([status, status === 403 ? 'insufficient_role' : undefined]);
    expect((await management.ask('DELETE', `${prefix}/${key}`, { as: 'operator' })).status).not.toBe(
      status === 403 ? 200 : 403,
    );
    expect((await management.ask('GET', `${prefix}/${key}`, { as: 'operator' })).status).toBe(200);
    expect((await management.ask('PUT', `${prefix}/${key}`, { as: 'admin', body: { value } })).status).toBe(200);
  });

  it('knows no setting of another name', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await management.ask(
        method,
        `${prefix}/no.such`,
        method === 'PUT' ? { body: { value: '1' } } : {},
      );
      expect(answer.status).toBe(404);
    }
  });
});
