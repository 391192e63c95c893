import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

describe('asking providers whether they are there', () => {
  let management: TestManagement;
  const create = (id: string, type: string, more = {}) =>
    management.ask('POST', '/v1/providers', { body: { id, type, ...more } });

  beforeEach(async () => {
    management = await startManagement();
  });

  afterEach(() => management.close());

  it('tests a healthy one', async () => {
    await create('live', 'listing');

    const answer = await management.ask('POST', '/v1/providers/live/test');

    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      provider_id: 'live',
      healthy: true,
      status: 'healthy',
      duration_ms: 0,
      timestamp: management.test.clock.nowMs,
    });
  });

  it('answers 503 with the reason for one that does not answer, and for one that is not configured', async () => {
    await create('gone', 'dead');
    await create('bare', 'strict', { config: { apiKey: '********' } });

    const gone = await management.ask('POST', '/v1/providers/gone/test');
    const bare = await management.ask('POST', '/v1/providers/bare/test');

    expect(gone).toMatchObject({ status: 503, json: { provider_id: 'gone', healthy: false, status: 'unhealthy' } });
    expect(gone.json.error).toBe('Nobody listens there.');
    expect(bare).toMatchObject({ status: 503, json: { error: expect.stringContaining('apiKey'), duration_ms: 0 } });
    expect((await management.ask('POST', '/v1/providers/nobody/test')).status).toBe(404);
  });

  it.each([
    ['GET', '/v1/providers/health', 'healthy', 256],
    ['POST', '/v1/models/sync', 'synced', 64],
  ])('ends %s %s in time though 900 hang, and comes to those that answer', async (method, path, good, sideBySide) => {
    const ids = Array.from({ length: 900 }, (_, at) => `slow-${at}`);
    for (const id of ids) await create(id, 'slow', { priority: 5 });
    await create('last', 'listing', { priority: 1 });
    const ask = async (): Promise<readonly { readonly status: string; readonly error?: string }[]> =>
      (await management.ask(method, path)).json.providers;

    const first = await ask();
    expect(first).toHaveLength(901);
    const left = first.filter(({ error }) => error?.startsWith('It was not asked'));
    expect(left.length).toBeGreaterThan(400);
    expect(left.length).toBeLessThanOrEqual(901 - sideBySide);
    expect(left.at(-1)).toBe(first.at(-1));

    // Those that hung come last: each time the others come nearer.
    let rounds = 1;
    while ((await ask()).at(-1)?.status !== good) rounds += 1;
    expect(rounds).toBeLessThan(5);
  });

  it('tests a disabled one too, and leaves it out of the health of all', async () => {
    await create('off', 'listing', { enabled: false });
    await create('live', 'listing', { priority: 5 });
    await create('gone', 'dead');

    expect((await management.ask('POST', '/v1/providers/off/test')).status).toBe(200);
    const health = await management.ask('GET', '/v1/providers/health');

    const checked_at = management.test.clock.nowMs;
    expect(health.status).toBe(200);
    expect(health.json).toEqual({
      providers: [
        { id: 'live', name: 'live', status: 'healthy', response_time_ms: 0, checked_at },
        {
          id: 'gone',
          name: 'gone',
          status: 'unhealthy',
          response_time_ms: 0,
          checked_at,
          error: 'Nobody listens there.',
          cause: 'unreachable',
        },
      ],
      healthy_count: 1,
      total_count: 2,
    });
  });
});
