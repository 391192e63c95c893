import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from './testing/start-management.ts';

describe('entity tags', () => {
  let management: TestManagement;
  const ask = (...call: Parameters<TestManagement['ask']>) => management.ask(...call);
  const tagAt = async (path: string) => (await ask('GET', path)).headers.get('etag') ?? '';

  beforeEach(async () => {
    management = await startManagement();
    await ask('POST', '/v1/providers', { body: { id: 'one', type: 'lm-studio', config: { apiKey: 'sk-1' } } });
    await ask('POST', '/v1/providers/one/models', { body: { model_id: 'm' } });
    await ask('POST', '/v1/models', { body: { id: 'registered' } });
  });

  afterEach(() => management.close());

  const writes = [
    ['PUT', '/v1/providers/one', '/v1/providers/one', { name: 'New' }],
    ['DELETE', '/v1/providers/one', '/v1/providers/one', undefined],
    ['POST', '/v1/providers/one/disable', '/v1/providers/one', undefined],
    ['PUT', '/v1/providers/one/config', '/v1/providers/one/config', { config: { timeout: 5 } }],
    ['PATCH', '/v1/providers/one/config/timeout', '/v1/providers/one/config', { value: 5 }],
    ['DELETE', '/v1/providers/one/config/apiKey', '/v1/providers/one/config', undefined],
    ['POST', '/v1/providers/one/models', '/v1/providers/one/models', { model_id: 'other' }],
    ['PUT', '/v1/providers/one/models/m/default', '/v1/providers/one/models', undefined],
    ['DELETE', '/v1/providers/one/models/m', '/v1/providers/one/models', undefined],
    ['PUT', '/v1/settings/routing.retries', '/settings/routing.retries', { value: 4 }],
    ['DELETE', '/v1/settings/routing.retries', '/v1/settings/routing.retries', undefined],
  ] as const;

  it.each(writes)('%s %s holds only while its tag does', async (method, path, read, body) => {
    await ask('POST', '/v1/providers', { body: { id: 'active', type: 'lm-studio' } });
    await ask('PUT', '/v1/settings/active_provider', { body: { value: 'active' } });
    const stale = '"somebody-elses"';
    const { revision } = management.test.store.rows;

    const refused = await ask(method, path, { body, headers: { 'if-match': stale } });
    expect(refused).toMatchObject({ status: 412, json: { error: { code: 'precondition_failed' }, details: [] } });
    expect(management.test.store.rows.revision).toBe(revision);

    const tag = await tagAt(read);
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    const done = await ask(method, path, { body, headers: { 'if-match': `${stale}, ${tag}` } });
    expect(done.status).toBeLessThan(300);
  });

  it('guards models', async () => {
    const made = await ask('POST', '/v1/models', { body: { id: 'fresh' } });
    const tag = made.headers.get('etag') ?? '';
    const changed = await ask('PUT', '/v1/models/fresh', { body: { name: 'F' }, headers: { 'if-match': tag } });
    expect(changed.status).toBe(200);

    for (const [method, body] of [
      ['PUT', { name: 'G' }],
      ['DELETE', undefined],
    ] as const) {
      expect((await ask(method, '/v1/models/fresh', { body, headers: { 'if-match': tag } })).status).toBe(412);
    }
    const headers = { 'if-match': changed.headers.get('etag') ?? '' };
    expect((await ask('DELETE', '/v1/models/fresh', { headers })).status).toBe(200);
  });

  it('differs after every write, also of a secret and within one millisecond', async () => {
    const tags = new Set([await tagAt('/v1/providers/one')]);
    for (const value of ['sk-2', 'sk-3', 'sk-2']) {
      const answer = await ask('PATCH', '/v1/providers/one/config/apiKey', { body: { value } });
      tags.add(answer.headers.get('etag') ?? '');
      expect(await tagAt('/v1/providers/one')).toBe(answer.headers.get('etag'));
    }
    expect(tags.size).toBe(4);
  });

  it('lets the last write win where nobody asks, and takes any state for "*"', async () => {
    for (const headers of [{}, { 'if-match': ' * ' }]) {
      expect((await ask('PUT', '/v1/providers/one', { body: { name: 'N' }, headers })).status).toBe(200);
    }
    const weak = { 'if-match': `W/${await tagAt('/v1/providers/one')}` };
    expect((await ask('PUT', '/v1/providers/one', { body: { name: 'M' }, headers: weak })).status).toBe(412);
  });

  it.each(['', ' ', '**', '*, "a"', '"a', 'a', '"a" b', 'W/', ','])(
    'refuses %j, which names no state',
    async (header) => {
      const headers = { 'if-match': header };
      const refused = await ask('PUT', '/v1/providers/one', { body: { name: 'N' }, headers });
      expect([refused.status, refused.json.details?.[0]?.field]).toEqual([400, 'If-Match']);
      expect((await ask('GET', '/v1/providers/one')).json.name).not.toBe('N');
      const read = await ask('GET', '/v1/providers/one', { headers: { 'if-none-match': header } });
      expect(read.status).toBe(200);
    },
  );

  it('spares the body of what the caller has already', async () => {
    const tag = await tagAt('/v1/providers/one');

    const known = await ask('GET', '/v1/providers/one', { headers: { 'if-none-match': `W/${tag}` } });
    const changed = await ask('GET', '/v1/providers/one', { headers: { 'if-none-match': '"older"' } });

    expect(known).toMatchObject({ status: 304, text: '' });
    expect(known.headers.get('etag')).toBe(tag);
    expect(changed.status).toBe(200);
  });
});
