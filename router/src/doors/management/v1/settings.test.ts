import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

describe.each(['/v1/settings', '/settings'])('%s', (prefix) => {
  let management: TestManagement;

  beforeEach(async () => {
    management = await startManagement();
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
