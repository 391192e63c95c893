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

  it.each([1e-300, 0, 1.5])('takes no limit per minute that is no whole number (%d)', async (rate) => {
    const body = { name: 'app', limits: { requests_per_minute: rate } };
    const refused = await management.ask('POST', '/v1/keys', { body });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('requests_per_minute');
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

  it.each(['PATCH', 'PUT'])(
    'changes its name, its limits and its routing by %s, each without the others',
    async (method) => {
      const { json } = await management.ask('POST', '/v1/keys', { body: { name: 'app', limits: { daily_usd: 1 } } });
      const change = (body: object) => management.ask(method, `/v1/keys/${json.id}`, { as: 'admin', body });
      await change({ routing: { strategy: 'balanced', only: ['gpu'] } });
      await change({ limits: { requests_per_minute: 60 } });
      const renamed = await change({ name: 'other' });
      const cleared = await change({ routing: null, limits: { daily_usd: null } });

      expect(renamed.json).toMatchObject({
        name: 'other',
        limits: { requests_per_minute: 60, daily_usd: 1 },
        routing: { strategy: 'balanced', only: ['gpu'] },
      });
      expect(cleared.json).toMatchObject({
        name: 'other',
        limits: { requests_per_minute: 60, daily_usd: null },
        routing: null,
      });
    },
  );

  it('changes a key only as somebody read it, whichever of its fields', async () => {
    const created = await management.ask('POST', '/v1/keys', { body: { name: 'app', role: 'admin' } });
    const path = `/v1/keys/${created.json.id}`;
    const read = await management.ask('GET', path, { as: 'admin' });
    const headers = { 'if-match': read.headers.get('etag') ?? '' };
    const first = await management.ask('PATCH', path, { as: 'admin', headers, body: { limits: { daily_usd: 2 } } });
    const late = await management.ask('PUT', path, { as: 'admin', headers, body: { name: 'late' } });

    expect(first.status).toBe(200);
    expect(late).toMatchObject({ status: 412, json: { error: { code: 'precondition_failed' } } });
    expect((await management.ask('GET', path, { as: 'admin' })).json).toMatchObject({
      name: 'app',
      limits: { daily_usd: 2 },
    });
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
