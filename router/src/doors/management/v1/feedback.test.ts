import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeedbackDesk } from '../../../records/insight/feedback-desk.ts';
import type { Feedback, HistoryEntry } from '../../../records/ports.ts';
import { emptyHistory } from '../testing/empty-history.ts';
import { sampleEntry } from '../testing/sample-entry.ts';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

let management: TestManagement;
let kept: Map<string, Feedback>;
let learned: (readonly [deployment: string, task: string, score: number, before: number | undefined])[];

const entries: readonly HistoryEntry[] = [
  // Clients choose these ids: another took the same later.
  sampleEntry({ id: 'req_theirs', requestId: 'x-both', provider: 'one', model: 'm', apiKeyId: 'key_other' }),
  sampleEntry({ id: 'req_mine', requestId: 'x-both', provider: 'one', model: 'm', apiKeyId: 'key_test' }),
  sampleEntry({ id: 'req_own', requestId: 'x-own', provider: 'one', model: 'm', apiKeyId: 'key_test' }),
  sampleEntry({ id: 'req_other', requestId: 'x-other', provider: 'one', model: 'm', apiKeyId: 'key_other' }),
  sampleEntry({ id: 'req_refused', requestId: 'x-refused', provider: undefined, model: undefined, status: 'refused' }),
];

beforeEach(async () => {
  kept = new Map();
  learned = [];
  const feedback = new FeedbackDesk({
    nowMs: () => 1,
    taskOf: () => 'code',
    store: {
      async put(one) {
        const before = kept.get(one.requestId)?.score;
        kept.set(one.requestId, one);
        return { kind: 'written', before };
      },
      newest: async () => ({ kind: 'read', value: [...kept.values()] }),
    },
    quality: {
      learn: ({ provider, model, task }, score, before) => learned.push([`${provider}/${model}`, task, score, before]),
    },
  });
  management = await startManagement({
    feedback,
    history: {
      ...emptyHistory(),
      one: async (id) => ({ kind: 'read', value: entries.find((entry) => entry.id === id) }),
      page: async ({ filter, after }) => {
        const found = entries.filter(({ requestId }) => requestId === filter.requestId);
        const at = after?.seq ?? 0;
        const next = at + 1 < found.length ? ({ order: 'written', seq: at + 1 } as const) : undefined;
        return { kind: 'read', value: { entries: found.slice(at, at + 1), next } };
      },
    },
  });
});
afterEach(() => management.close());

describe('POST /v1/feedback', () => {
  it('is kept with who answered, and routing learns from it', async () => {
    const body = { request_id: 'req_own', score: 0.5, comment: 'so so' };
    const { status, json } = await management.ask('POST', '/v1/feedback', { body });
    expect(status).toBe(200);
    expect(json).toEqual({
      request_id: 'req_own',
      provider: 'one',
      model: 'm',
      task: 'code',
      score: 0.5,
      replaced: null,
    });
    expect(kept.get('req_own')).toMatchObject({ score: 0.5, comment: 'so so', givenBy: 'local' });
    expect(learned).toEqual([['one/m', 'code', 0.5, undefined]]);
  });

  it('holds in its last form, and takes the X-Request-Id that the client knows', async () => {
    await management.ask('POST', '/v1/feedback', { body: { request_id: 'x-own', score: 0 } });
    const { json } = await management.ask('POST', '/v1/feedback', { body: { request_id: 'x-own', score: 1 } });
    expect(json).toMatchObject({ request_id: 'req_own', score: 1, replaced: 0 });
    expect(kept.size).toBe(1);
    expect(learned.at(-1)).toEqual(['one/m', 'code', 1, 0]);
  });

  it('is taken from who asked, and from operators; nobody else learns that there was such a request', async () => {
    const say = (request_id: string, as: 'inference' | 'operator') =>
      management.ask('POST', '/v1/feedback', { as, body: { request_id, score: 1 } });
    expect((await say('req_own', 'inference')).status).toBe(200);
    expect((await say('req_other', 'operator')).status).toBe(200);
    const foreign = await say('req_other', 'inference');
    const unknown = await say('req_nobody', 'inference');
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(foreign.json.error.message.replace('req_other', 'req_nobody')).toBe(unknown.json.error.message);
  });

  it('finds one’s own answer, whoever else chose the same X-Request-Id', async () => {
    const { json } = await management.ask('POST', '/v1/feedback', {
      as: 'inference',
      body: { request_id: 'x-both', score: 1 },
    });
    expect(json).toMatchObject({ request_id: 'req_mine' });
  });

  it.each([
    [400, 'score', { request_id: 'req_own', score: 1.5 }],
    [400, 'score', { request_id: 'req_own', score: '1' }],
    [400, 'score', { request_id: 'req_own' }],
    [400, 'request_id', { score: 1 }],
    [400, 'comment', { request_id: 'req_own', score: 1, comment: 'x'.repeat(2_001) }],
    [400, 'request_id', { request_id: 'req_refused', score: 1 }],
    [404, 'request_id', { request_id: 'req_nobody', score: 1 }],
  ])('refuses with %i and names %s', async (status, field, body) => {
    const answer = await management.ask('POST', '/v1/feedback', { body });
    expect([answer.status, answer.json.error.param]).toEqual([status, field]);
    expect(kept.size).toBe(0);
  });

  it('is learned again by a router that starts', async () => {
    await management.ask('POST', '/v1/feedback', { body: { request_id: 'req_own', score: 0.75 } });
    learned = [];
    await management.rooms.feedback.restore();
    expect(learned).toEqual([['one/m', 'code', 0.75, undefined]]);
  });
});
