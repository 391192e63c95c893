import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

describe('/v1/keys', () => {
  let management: TestManagement;

  beforeEach(async () => {
    management = await startManagement();
  });

  afterEach(() => management.close());

  it('tells the secret once, when it makes the key', async () => {
    const created = await management.ask('POST', '/v1/keys', { body: { name: 'laptop', role: 'admin' } });
    const list = await management.ask('GET', '/v1/keys');

    expect(created.status).toBe(201);
    expect(created.headers.get('cache-control')).toBe('no-store');
    expect(created.json).toMatchObject({ name: 'laptop', role: 'admin', revoked_at: null });
    expect(management.rooms.apiKeys.recognise(created.json.key)).toMatchObject({ name: 'laptop', role: 'admin' });
    expect(list.json).toMatchObject({
      total: 1,
      count: 1,
      keys: [{ id: created.json.id, prefix: created.json.prefix }],
    });
    expect(list.text).not.toContain(created.json.key);
  });

  it('makes inference keys unless told otherwise, and warns who would lock themselves out', async () => {
    const first = await management.ask('POST', '/v1/keys', { body: { name: 'app' } });
    const second = await management.ask('POST', '/v1/keys', { as: 'admin', body: { name: 'app 2' } });

    expect(first.json.role).toBe('inference');
    expect(first.json.warning).toContain('--role admin');
    expect(second.json).not.toHaveProperty('warning');
  });

  it.each([
    ['DELETE', ''],
    ['POST', '/revoke'],
  ])('revokes a key at once by %s', async (method, action) => {
    const created = await management.ask('POST', '/v1/keys', { body: { name: 'app' } });

    const revoked = await management.ask(method, `/v1/keys/${created.json.id}${action}`);

    expect(revoked.json).toMatchObject({ id: created.json.id, revoked_at: management.test.clock.nowMs });
    expect(management.rooms.apiKeys.recognise(created.json.key)).toBeUndefined();
  });

  it('refuses names that are none, unknown roles and unknown keys', async () => {
    const noName = await management.ask('POST', '/v1/keys', { body: { name: '  ' } });
    const badRole = await management.ask('POST', '/v1/keys', { body: { name: 'x', role: 'root' } });
    const unknown = await management.ask('DELETE', '/v1/keys/nobody');

    expect([noName.status, badRole.status, unknown.status]).toEqual([400, 400, 404]);
    expect(noName.json.details[0].field).toBe('name');
    expect(badRole.json.details[0].field).toBe('role');
  });
});
