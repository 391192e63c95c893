import { connect } from 'node:net';
import fc from 'fast-check';
import fastify from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { routerError } from '../../domain/router-error.ts';
import { declareRoutes } from './declare-routes.ts';
import { startManagement, type TestManagement } from './testing/start-management.ts';

/** Every route with the least role that may use it; a test below finds the ones that are missing here. */
const routes = [
  ['GET', '/health', 'inference'],
  ['GET', '/health/live', 'inference'],
  ['GET', '/health/ready', 'inference'],
  ['GET', '/metrics', 'operator'],
  ['GET', '/openapi.json', 'inference'],
  ['GET', '/docs', 'inference'],
  ['GET', '/v1/keys', 'admin'],
  ['POST', '/v1/keys', 'admin'],
  ['GET', '/v1/keys/x', 'admin'],
  ['PUT', '/v1/keys/x', 'admin'],
  ['DELETE', '/v1/keys/x', 'admin'],
  ['POST', '/v1/keys/x/revoke', 'admin'],
  ['GET', '/v1/providers', 'operator'],
  ['POST', '/v1/providers', 'operator'],
  ['GET', '/v1/providers/x', 'operator'],
  ['PUT', '/v1/providers/x', 'operator'],
  ['DELETE', '/v1/providers/x', 'operator'],
  ['POST', '/v1/providers/x/enable', 'operator'],
  ['POST', '/v1/providers/x/disable', 'operator'],
  ['POST', '/v1/providers/x/reload', 'operator'],
  ['GET', '/v1/providers/x/config', 'operator'],
  ['PUT', '/v1/providers/x/config', 'operator'],
  ['PATCH', '/v1/providers/x/config/timeout', 'operator'],
  ['DELETE', '/v1/providers/x/config/timeout', 'operator'],
  ['GET', '/v1/providers/x/models', 'operator'],
  ['POST', '/v1/providers/x/models', 'operator'],
  ['PUT', '/v1/providers/x/models/m/default', 'operator'],
  ['DELETE', '/v1/providers/x/models/m', 'operator'],
  ['POST', '/v1/providers/x/test', 'operator'],
  ['GET', '/v1/providers/health', 'operator'],
  ['POST', '/v1/models', 'operator'],
  ['PUT', '/v1/models/m', 'operator'],
  ['DELETE', '/v1/models/m', 'operator'],
  ['POST', '/v1/models/sync', 'operator'],
  ['GET', '/v1/history', 'operator'],
  ['GET', '/v1/history/x', 'operator'],
  ['GET', '/v1/aliases', 'operator'],
  ['POST', '/v1/aliases', 'operator'],
  ['GET', '/v1/aliases/x', 'operator'],
  ['PUT', '/v1/aliases/x', 'operator'],
  ['DELETE', '/v1/aliases/x', 'operator'],
  ['GET', '/v1/budgets', 'operator'],
  ['POST', '/v1/budgets', 'operator'],
  ['GET', '/v1/budgets/x', 'operator'],
  ['PUT', '/v1/budgets/x', 'operator'],
  ['DELETE', '/v1/budgets/x', 'operator'],
  ['PATCH', '/v1/keys/x', 'admin'],
  ['PUT', '/v1/keys/x', 'admin'],
  ['POST', '/v1/route/explain', 'operator'],
  ['GET', '/v1/routing/probes', 'operator'],
  ['GET', '/v1/routing/predictor', 'operator'],
  ['GET', '/v1/stats', 'operator'],
  ['GET', '/v1/cache', 'operator'],
  ['DELETE', '/v1/cache', 'operator'],
  ['GET', '/v1/analytics', 'operator'],
  ['GET', '/v1/analytics/costs', 'operator'],
  ['GET', '/v1/analytics/load-balancing', 'operator'],
  ['GET', '/v1/analytics/bottlenecks', 'operator'],
  ['GET', '/v1/metrics/export', 'operator'],
  ['GET', '/v1/recommendations', 'operator'],
  ['POST', '/v1/optimize', 'operator'],
  ['POST', '/v1/optimize/undo', 'operator'],
  ['POST', '/v1/feedback', 'inference'],
  ['GET', '/v1/settings', 'operator'],
  ['GET', '/v1/settings/routing.retries', 'operator'],
  ['PUT', '/v1/settings/routing.retries', 'operator'],
  ['DELETE', '/v1/settings/routing.retries', 'operator'],
  ['PUT', '/v1/settings/auth.required', 'admin'],
  ['DELETE', '/v1/settings/security.allowedOrigins', 'admin'],
  ['GET', '/settings', 'operator'],
  ['GET', '/settings/routing.retries', 'operator'],
  ['PUT', '/settings/routing.retries', 'operator'],
  ['DELETE', '/settings/routing.retries', 'operator'],
  ['PUT', '/settings/auth.required', 'admin'],
] as const;

const roles = ['inference', 'operator', 'admin'] as const;

describe('the management application', () => {
  let management: TestManagement;

  beforeAll(async () => {
    management = await startManagement();
  });

  afterAll(() => management.close());

  describe.each(routes)('%s %s', (method, path, least) => {
    it.each(roles)(`answers the role %s as "${least}" is the least it needs`, async (role) => {
      const answer = await management.ask(method, path, { as: role });

      const isAllowed = roles.indexOf(role) >= roles.indexOf(least);
      expect(answer.status === 403).toBe(!isAllowed);
      if (!isAllowed) expect(answer.json.error).toMatchObject({ code: 'insufficient_role', type: 'permission_error' });
    });
  });

  it('has no route that this table does not name, and none that the reference does not describe', async () => {
    const app = fastify();
    const declared: string[] = [];
    const undescribed: string[] = [];
    app.addHook('onRoute', ({ method, url, config }) => {
      const isRefusal = Array.isArray(method) && method.length > 1;
      if (isRefusal || method === 'HEAD') return;
      declared.push(`${method} ${url} ${config?.role}`);
      if (config?.summary === undefined) undescribed.push(`${method} ${url}`);
    });
    declareRoutes(app, management.rooms);

    const named = new Set(routes.map(([method, path, role]) => `${method} ${patternOf(path)} ${role}`));
    expect(declared.filter((route) => !named.has(route))).toEqual([]);
    expect(declared.length).toBeGreaterThan(20);
    expect(undescribed).toEqual([]);
  });

  it('answers addresses of doors that are not built with 404 in the form of /v1, whatever the method', async () => {
    for (const path of ['/', '/api/admin/providers', '/api/auth/login', '/v1/nothing', '/v1']) {
      for (const method of ['GET', 'POST', 'DELETE', 'PATCH']) {
        const answer = await management.ask(method, path, method === 'POST' ? { body: '{' } : {});
        expect(answer.status).toBe(404);
        expect(answer.json).toEqual({
          error: { message: expect.stringContaining('/docs'), type: 'not_found_error', code: 'not_found', param: null },
          details: [],
        });
      }
    }
  });

  it('answers 405 and names the methods where an address takes another one', async () => {
    const answer = await management.ask('PATCH', '/v1/providers/x');

    expect(answer.status).toBe(405);
    expect(answer.json.error.code).toBe('method_not_allowed');
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'PUT']);
  });

  it.each(['PROPFIND', 'PURGE', 'QUERY'])('answers 405 to methods that nothing here takes: %s', async (method) => {
    expect((await management.ask(method, '/v1/providers/x')).status).toBe(405);
    expect((await management.ask(method, '/v1/nothing')).status).toBe(404);
  });

  it('names the methods of the clients’ own doors too', async () => {
    const allowed = async (path: string) =>
      (await management.ask('PATCH', path)).headers.get('allow')?.split(', ').sort();

    expect(await allowed('/v1/models')).toEqual(['GET', 'HEAD', 'POST']);
    expect(await allowed('/v1/models/gpt-4')).toEqual(['DELETE', 'GET', 'HEAD', 'PUT']);
    expect(await allowed('/v1/models/sync')).toEqual(['POST']);
  });

  it('answers HEAD like GET without a body', async () => {
    const answer = await management.ask('HEAD', '/v1/providers');

    expect(answer.status).toBe(200);
    expect(answer.text).toBe('');
  });

  it('refuses a body that is not JSON with 415', async () => {
    const answer = await management.ask('POST', '/v1/providers', {
      body: 'id=test',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

    expect(answer.status).toBe(415);
  });

  it('lets a client read why its body is refused, also one that sends all of it first', async () => {
    const body = 'x'.repeat(8_000_000);
    const refusing = await startManagement({
      readBody: async () => ({ kind: 'refused', error: routerError('body_too_large') }),
    });

    const answer = await rawRequest(
      refusing,
      `POST /v1/providers HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await refusing.close();

    expect(answer).toContain('HTTP/1.1 413');
    expect(answer).toContain('body_too_large');
  });

  it.each(['application/x-www-form-urlencoded', 'no type at all', 'text/plain'])(
    'accepts an empty body that is declared as %s',
    async (type) => {
      const answer = await rawRequest(
        management,
        `POST /v1/providers/nobody/enable HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\ncontent-type: ${type}\r\n\r\n`,
      );

      expect(answer).toContain('provider_not_found');
    },
  );

  it('refuses broken percent signs and names that are too long without failing', async () => {
    expect((await management.ask('GET', '/v1/providers/%E0%A4%A')).status).toBe(400);
    expect((await management.ask('GET', `/v1/providers/${'x'.repeat(5_000)}`)).status).toBe(404);
  });

  it('says which fields are wrong', async () => {
    const answer = await management.ask('POST', '/v1/providers', { body: { name: 'X', type: 7, config: [] } });

    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({ code: 'invalid_request', param: 'id' });
    expect(answer.json.details.map((detail: { field: string }) => detail.field)).toEqual(['id', 'type', 'config']);
    expect(answer.json.details[0]).toEqual({ field: 'id', message: 'is required' });
  });

  it('says everything that is wrong at once: forms, names, the type’s own keys', async () => {
    const body = { id: 'Not A Slug', name: ' ', type: 'strict', priority: 'high', config: { timeout: 'soon' } };

    const answer = await management.ask('POST', '/v1/providers', { body });

    const fields = answer.json.details.map((detail: { field: string }) => detail.field);
    expect(fields.sort()).toEqual(['config.apiKey', 'config.timeout', 'id', 'name', 'priority']);
    expect(answer.json.details.every(({ message }: { message: string }) => message.length > 5)).toBe(true);
  });

  it('says a body is missing where one is needed', async () => {
    const answer = await management.ask('POST', '/v1/providers');

    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toContain('body');
  });

  it('reports a fault of its own and tells the caller nothing of it', async () => {
    const broken = await startManagement({
      metrics: { render: () => Promise.reject(new Error('secret detail')) },
    });

    const answer = await broken.ask('GET', '/metrics');
    await broken.close();

    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret detail');
    expect(broken.reports).toEqual([new Error('secret detail')]);
  });

  describe('under random input', () => {
    beforeEach(() => {
      management.reports.length = 0;
    });

    it('never fails, whatever JSON comes to whatever route', async () => {
      const anyBody = fc.oneof(fc.json(), fc.string(), likelyBody());
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...routes), anyBody, async ([method, path], body) => {
          const answer = await management.ask(method, path, method === 'GET' ? {} : { body });
          expect(answer.status).toBeLessThan(500);
          expect(answer.json?.error === undefined).toBe(answer.status < 400);
        }),
        { numRuns: 400 },
      );
      expect(management.reports).toEqual([]);
    });

    it('never fails, whatever address is asked', async () => {
      const segment = fc
        .string({ unit: 'binary', maxLength: 30 })
        .map((text) => encodeURIComponent(text.toWellFormed()));
      const prefix = fc.constantFrom(
        '/v1/providers/',
        '/v1/settings/',
        '/v1/keys/',
        '/settings/',
        '/v1/providers?type=',
        '/',
      );
      await fc.assert(
        fc.asyncProperty(prefix, segment, async (start, end) => {
          const answer = await management.ask('GET', `${start}${end}`);
          expect(answer.status).toBeLessThan(500);
        }),
        { numRuns: 200 },
      );
      expect(management.reports).toEqual([]);
    });
  });
});

/** The address in the table → the route's own pattern. */
function patternOf(path: string): string {
  return path
    .replace(/(?<=^\/v1\/(?:providers|keys|history|aliases|budgets)\/)x/, ':id')
    .replace(/(?<=^\/v1\/models\/)m$/, ':id')
    .replace(/(?<=(?:settings|config)\/).+/, ':key')
    .replace(/(?<=models\/)m/, ':modelId');
}

/** Bodies near to real ones get further in than random JSON does. */
function likelyBody(): fc.Arbitrary<string> {
  const anything = fc.jsonValue();
  const record = fc.record(
    {
      id: fc.oneof(fc.constantFrom('a', 'b-c', 'demo'), anything),
      name: fc.oneof(fc.string(), anything),
      type: fc.oneof(fc.constantFrom('lm-studio', 'strict'), anything),
      enabled: fc.oneof(fc.boolean(), anything),
      priority: fc.oneof(fc.integer(), fc.double(), anything),
      description: fc.oneof(fc.string(), anything),
      config: fc.oneof(fc.dictionary(fc.oneof(fc.constant('__proto__'), fc.string()), anything), anything),
      value: anything,
      is_sensitive: fc.oneof(fc.boolean(), anything),
      model_id: fc.oneof(fc.constantFrom('m', 'org/model'), fc.string(), anything),
      is_default: fc.oneof(fc.boolean(), anything),
      capabilities: fc.oneof(fc.array(fc.string()), fc.string(), anything),
      context_length: fc.oneof(fc.integer(), anything),
      input_usd_per_million: fc.oneof(fc.double(), anything),
      role: fc.oneof(fc.constantFrom(...roles), anything),
    },
    { requiredKeys: [] },
  );
  return record.map((value) => JSON.stringify(value));
}

function rawRequest(management: TestManagement, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(management.url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}
