import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIdMaker } from '../../../lib/time-ordered-id.ts';
import type { HistoryPage, HistoryPosition, HistoryQuery, Reading } from '../../../records/ports.ts';
import { emptyHistory } from '../testing/empty-history.ts';
import { sampleEntry } from '../testing/sample-entry.ts';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

let management: TestManagement;
let asked: HistoryQuery[];
let answer: Reading<HistoryPage>;
let answers: () => Reading<HistoryPage>;

beforeEach(async () => {
  asked = [];
  answer = { kind: 'read', value: { entries: [], next: undefined } };
  answers = () => answer;
  management = await startManagement({
    history: {
      ...emptyHistory(),
      async page(query) {
        asked.push(query);
        return answers();
      },
      one: async (id) => ({ kind: 'read', value: id === 'req_1' ? sampleEntry() : undefined }),
    },
  });
});

afterEach(() => management.close());

const noFilter = { provider: undefined, model: undefined, status: undefined, fromMs: undefined, toMs: undefined };

describe('GET /v1/history', () => {
  it('asks for the newest 50 where nothing is said', async () => {
    const { status, json } = await management.ask('GET', '/v1/history');
    expect([status, json]).toEqual([200, { history: [], next_cursor: null }]);
    expect(asked).toEqual([{ filter: noFilter, limit: 50, after: undefined }]);
  });

  it('hands all filters on, times in either form', async () => {
    await management.ask(
      'GET',
      '/v1/history?limit=5&provider=one&model=m%2Fx&status=502&from=1700000000000&to=2026-03-01T12:00:00Z',
    );
    await management.ask('GET', '/v1/history?status=refused&from=2026-03-01&request_id=mine');
    expect(asked).toEqual([
      {
        filter: {
          provider: 'one',
          model: 'm/x',
          status: 502,
          fromMs: 1_700_000_000_000,
          toMs: Date.UTC(2026, 2, 1, 12),
        },
        limit: 5,
        after: undefined,
      },
      {
        filter: { ...noFilter, requestId: 'mine', status: 'refused', fromMs: Date.UTC(2026, 2, 1) },
        limit: 50,
        after: undefined,
      },
    ]);
  });

  it.each([
    ['limit', 'limit=0'],
    ['limit', 'limit=501'],
    ['limit', 'limit=many'],
    ['limit', 'limit=1.5'],
    ['limit', 'limit='],
    ['limit', 'limit=1&limit=2'],
    ['status', 'status=fine'],
    ['status', 'status=999'],
    ['from', 'from=yesterday'],
    ['from', 'from=-5'],
    ['from', 'from=2026-02-30'],
    ['from', 'from=2026-02-30T10:00:00Z'],
    ['to', 'to=2026-13-01'],
    ['to', 'to=2026-00-10T00:00:00Z'],
    ['to', 'to=2026-99-99'],
    ['to', 'from=2000&to=1000'],
    ['cursor', 'cursor=nonsense'],
    ['cursor', 'cursor='],
  ])('refuses a bad %s (%s) and names it', async (field, query) => {
    const { status, json } = await management.ask('GET', `/v1/history?${query}`);
    expect(status).toBe(400);
    expect(json.error.param).toBe(field);
    expect(json.details[0].field).toBe(field);
    expect(asked).toEqual([]);
  });

  it.each([
    ['', { order: 'written', seq: 17 }],
    ['&from=1000', { order: 'began', atMs: 5_000, seq: 17 }],
  ] as const)('gives a cursor with which the next page begins there%s', async (filter, position) => {
    answer = { kind: 'read', value: { entries: [sampleEntry()], next: position } };
    const { json } = await management.ask('GET', `/v1/history?limit=1${filter}`);
    expect(json.next_cursor).toMatch(/^[\w-]+$/);
    await management.ask('GET', `/v1/history?cursor=${json.next_cursor}${filter}`);
    expect(asked.at(-1)?.after).toEqual(position);
  });

  it('refuses a cursor that belongs to other filters', async () => {
    answer = { kind: 'read', value: { entries: [], next: { order: 'written', seq: 17 } } };
    const { json } = await management.ask('GET', '/v1/history');
    for (const filter of ['from=1000', 'provider=one', 'status=ok', 'request_id=x', 'model=m']) {
      const other = await management.ask('GET', `/v1/history?${filter}&cursor=${json.next_cursor}`);
      expect([filter, other.status, other.json.error.param]).toEqual([filter, 400, 'cursor']);
    }
    expect(await management.ask('GET', `/v1/history?limit=7&cursor=${json.next_cursor}`)).toMatchObject({
      status: 200,
    });
  });

  it('shows requests with both sides: JSON as JSON, streams as text, and what was left out or cut', async () => {
    const usage = {
      inputTokens: 10,
      cacheReadTokens: 1,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 0,
      audioInputTokens: 0,
      outputTokens: 5,
      reasoningTokens: 0,
      audioOutputTokens: 0,
      reportedCostUsd: undefined,
      estimated: false,
    };
    answer = {
      kind: 'read',
      value: {
        entries: [
          sampleEntry({
            usage,
            costUsd: 0.25,
            route: {
              detail: 'short',
              basis: 'load-balancing',
              balancing: 'round-robin',
              candidates: [],
              chosen: { provider: 'one', model: 'gpt-4' },
              propensity: 1,
            },
            request: { bytes: 13, isCut: false, text: '{"model":"m"}' },
            response: { bytes: 300_000, isCut: true, text: 'data: {"a":1' },
          }),
          sampleEntry({
            status: 'error',
            httpStatus: 502,
            errorCode: 'upstream_error',
            errorMessage: 'It failed.',
            provider: undefined,
            request: { bytes: 9_000, isCut: false, text: undefined },
            response: { bytes: 5, isCut: false, text: '{"cut' },
          }),
          sampleEntry(),
        ],
        next: undefined,
      },
    };
    const [good, bad, bare] = (await management.ask('GET', '/v1/history')).json.history;
    expect(good).toEqual({
      id: 'req_1',
      request_id: 'x-1',
      created_at: 1_700_000_000_000,
      endpoint: '/v1/chat/completions',
      stream: false,
      provider: 'one',
      model: 'gpt-4',
      requested_model: 'auto',
      api_key_id: 'key_1',
      end_user: null,
      status: 'ok',
      http_status: 200,
      error: null,
      attempts: [{ provider: 'one', model: 'gpt-4', outcome: 'ok', reason: null, duration_ms: 12 }],
      route: {
        detail: 'short',
        basis: 'load-balancing',
        balancing: 'round-robin',
        candidates: [],
        chosen: { provider: 'one', model: 'gpt-4' },
        propensity: 1,
      },
      usage: {
        input_tokens: 10,
        cache_read_tokens: 1,
        cache_write_5m_tokens: 0,
        cache_write_1h_tokens: 0,
        audio_input_tokens: 0,
        output_tokens: 5,
        reasoning_tokens: 0,
        audio_output_tokens: 0,
        total_tokens: 16,
        estimated: false,
      },
      cost_usd: 0.25,
      cost_source: null,
      price_date: null,
      cache: null,
      saved_usd: null,
      finish_reason: 'stop',
      duration_ms: 34,
      first_content_ms: 12,
      registry_revision: 7,
      request: { body: { model: 'm' }, kept: true, bytes: 13, cut: false, left_out: false },
      response: { body: 'data: {"a":1', kept: true, bytes: 300_000, cut: true, left_out: false },
    });
    expect(bad).toMatchObject({
      provider: null,
      error: { code: 'upstream_error', message: 'It failed.' },
      usage: null,
      cost_usd: null,
      cost_source: null,
      price_date: null,
      request: { body: null, kept: true, bytes: 9_000, cut: false, left_out: true },
      response: { body: '{"cut' },
    });
    expect(bare).toMatchObject({ request: { body: null, kept: false, bytes: null, cut: false, left_out: false } });
  });

  it('says 503 with the reason where the history cannot be read', async () => {
    answer = { kind: 'unavailable', reason: 'The disk is gone.' };
    const { status, json } = await management.ask('GET', '/v1/history');
    expect([status, json.error.code, json.error.message]).toEqual([503, 'store_unavailable', 'The disk is gone.']);
  });

  it('is for those who manage, not for those who only ask models', async () => {
    for (const path of ['/v1/history', '/v1/history/req_1', '/v1/stats']) {
      expect((await management.ask('GET', path, { as: 'inference' })).status).toBe(403);
      expect((await management.ask('GET', path, { as: 'operator' })).status).toBe(200);
    }
  });
});

describe('GET /v1/history/:id', () => {
  it('shows one request', async () => {
    expect((await management.ask('GET', '/v1/history/req_1')).json).toMatchObject({ id: 'req_1', provider: 'one' });
  });

  it('finds one by the id that its client chose, also behind pages on which nothing passed', async () => {
    const next: HistoryPosition = { order: 'written', seq: 7 };
    const pages: Reading<HistoryPage>[] = [
      { kind: 'read', value: { entries: [], next } },
      { kind: 'read', value: { entries: [sampleEntry()], next } },
    ];
    answers = () => pages.shift() ?? answer;
    expect((await management.ask('GET', '/v1/history/x-1')).json).toMatchObject({ id: 'req_1', request_id: 'x-1' });
    const question = { filter: { ...noFilter, requestId: 'x-1' }, limit: 1 };
    expect(asked).toEqual([
      { ...question, after: undefined },
      { ...question, after: next },
    ]);
  });

  it('looks for an id of our own where its time says, and elsewhere only if it is not there', async () => {
    const nowMs = Date.UTC(2026, 2, 1);
    const requestId = createIdMaker(() => nowMs)('req_');
    expect((await management.ask('GET', `/v1/history/${requestId}`)).status).toBe(404);
    expect(asked.map(({ filter: { fromMs, toMs } }) => [fromMs, toMs])).toEqual([
      [nowMs - 60_000, nowMs + 600_000],
      [undefined, undefined],
    ]);
  });

  it('says that there is none of that id', async () => {
    const { status, json } = await management.ask('GET', '/v1/history/req_2');
    expect([status, json.error.code]).toEqual([404, 'not_found']);
    expect(json.error.message).toContain('req_2');
  });
});
