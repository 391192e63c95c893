import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import { Book } from '../../../records/insight/book.ts';
import { testRecord } from '../../../records/testing/test-record.ts';
import { emptyHistory } from '../testing/empty-history.ts';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

const atMs = 1_700_000_000_000;
let management: TestManagement;

/** One that fails every fourth call beside one that does not. */
function badBook(): Book {
  const book = new Book(atMs);
  for (let index = 0; index < 400; index++) {
    for (const name of ['bad', 'good']) {
      const provider = name as ProviderId;
      const outcome = name === 'bad' && index % 4 === 0 ? 'server-error' : 'ok';
      const attempts = [{ provider, model: 'm', outcome, reason: undefined, durationMs: 5 } as const];
      book.add(testRecord({ atMs, provider, attempts, status: outcome === 'ok' ? 'ok' : 'error' }));
    }
  }
  return book;
}

beforeEach(async () => {
  const book = badBook();
  const calls = async () => ({ kind: 'read', value: book.reading('deployment', atMs + 60_000) }) as const;
  management = await startManagement({ history: { ...emptyHistory(), calls } });
});
afterEach(() => management.close());

async function setting(key: string): Promise<{ readonly value: string; readonly isDefault: boolean }> {
  return (await management.ask('GET', `/v1/settings/${key}`)).json;
}

describe('GET /v1/recommendations', () => {
  it('tells what could be better, and what that rests on', async () => {
    const { status, json } = await management.ask('GET', '/v1/recommendations');
    expect([status, json.window]).toEqual([200, '7d']);
    expect(json.recommendations).toMatchObject([
      {
        id: 'failing-target:bad:m',
        type: 'failing-target',
        changes: [{ key: 'routing.fallbackEnabled', value: 'true' }],
        evidence: { calls: 800, numbers: { failureRate: 0.25 }, interval: { of: 'failure rate' }, saving_usd: null },
      },
    ]);
  });
});

describe('POST /v1/optimize', () => {
  it('applies a recommendation, and undoes it: the setting is unset again', async () => {
    const body = { recommendation: 'failing-target:bad:m' };
    const applied = await management.ask('POST', '/v1/optimize', { body });
    expect(applied.json).toMatchObject({
      applied: [{ key: 'routing.fallbackEnabled', before: null, after: 'true' }],
      undo: expect.stringContaining('optimize undo'),
    });
    expect(await setting('routing.fallbackEnabled')).toMatchObject({ value: 'true', isDefault: false });

    const undone = await management.ask('POST', '/v1/optimize/undo');
    expect(undone.json).toEqual({ id: applied.json.id, restored: [{ key: 'routing.fallbackEnabled', value: null }] });
    expect(await setting('routing.fallbackEnabled')).toMatchObject({ value: 'false', isDefault: true });
    expect((await management.ask('POST', '/v1/optimize/undo')).status).toBe(404);
  });

  it.each([
    ['cost', 'cost-optimized'],
    ['performance', 'performance-optimized'],
    ['reliability', 'reliability-optimized'],
  ])('chooses by %s from now on, and puts back what somebody had set', async (target, strategy) => {
    await management.ask('PUT', '/v1/settings/routing.strategy', { body: { value: 'intelligent' } });
    await management.ask('POST', '/v1/optimize', { body: { target } });
    expect((await setting('routing.strategy')).value).toBe(strategy);
    await management.ask('POST', '/v1/optimize/undo');
    expect((await setting('routing.strategy')).value).toBe('intelligent');
  });

  it('undoes one after the other, the last first', async () => {
    await management.ask('POST', '/v1/optimize', { body: { target: 'cost' } });
    await management.ask('POST', '/v1/optimize', { body: { target: 'reliability' } });
    await management.ask('POST', '/v1/optimize/undo');
    expect((await setting('routing.strategy')).value).toBe('cost-optimized');
    await management.ask('POST', '/v1/optimize/undo');
    expect((await setting('routing.strategy')).isDefault).toBe(true);
  });

  it('leaves nothing half done where the setting cannot be written, and has nothing to undo then', async () => {
    management.test.store.refusal = { kind: 'unavailable', reason: 'locked' };
    const refused = await management.ask('POST', '/v1/optimize', { body: { target: 'cost' } });
    management.test.store.refusal = undefined;
    expect(refused.status).toBe(503);
    expect((await setting('routing.strategy')).isDefault).toBe(true);
    expect((await management.ask('POST', '/v1/optimize/undo')).status).toBe(404);
  });

  it('does nothing where everything is so already', async () => {
    await management.ask('POST', '/v1/optimize', { body: { target: 'cost' } });
    const again = await management.ask('POST', '/v1/optimize', { body: { target: 'cost' } });
    expect(again.json).toMatchObject({ id: null, applied: [], undo: null });
  });

  it('does not undo what somebody changed since', async () => {
    await management.ask('POST', '/v1/optimize', { body: { target: 'cost' } });
    await management.ask('PUT', '/v1/settings/routing.strategy', { body: { value: 'balanced' } });
    const undone = await management.ask('POST', '/v1/optimize/undo');
    expect([undone.status, undone.json.error.message]).toEqual([412, expect.stringContaining('balanced')]);
    expect((await setting('routing.strategy')).value).toBe('balanced');
  });

  it.each([
    [400, 'target', {}],
    [400, 'target', { target: 'beauty' }],
    [400, 'target', { target: 'cost', recommendation: 'failing-target:bad:m' }],
    [404, 'recommendation', { recommendation: 'failing-target:nobody' }],
  ])('refuses with %i and names %s: %j', async (status, field, body) => {
    const answer = await management.ask('POST', '/v1/optimize', { body });
    expect([answer.status, answer.json.error.param]).toEqual([status, field]);
  });
});
