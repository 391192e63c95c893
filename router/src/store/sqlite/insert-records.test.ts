import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { AttemptReport, RequestRecord } from '../../domain/request-record.ts';
import { testRecord } from '../../records/testing/test-record.ts';
import { RecordInserter } from './insert-records.ts';
import { packRecords } from './pack-records.ts';
import { SpendingLedger } from './spending-ledger.ts';

const COLUMNS =
  'id, request_id, created_at, endpoint, stream, api_key_id, end_user, registry_revision, requested_model, provider, model, status, http_status, error_code, error_message, attempts, input_tokens, cache_read_tokens, output_tokens, usage_estimated, cost_usd, finish_reason, duration_ms, first_content_ms';
const BODY = 'body, body_bytes, body_cut default 0';

function emptyTables(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(`create table requests (seq integer primary key autoincrement, ${COLUMNS}, ${BODY}, unique (id))`);
  database.exec(`create table responses (request_seq integer primary key, created_at, http_status, ${BODY})`);
  return database;
}

/** What a batch becomes in the two tables, oldest first. */
function inserted(...batches: readonly (readonly RequestRecord[])[]) {
  const database = emptyTables();
  const inserter = new RecordInserter(database, new SpendingLedger(database));
  for (const batch of batches) inserter.insert(packRecords(batch));
  return {
    requests: database.prepare('select * from requests order by seq').all(),
    responses: database.prepare('select * from responses order by request_seq').all(),
  };
}

/** More than go into one statement. Some things are the same in all, some change, bodies are rare. */
const records = Array.from({ length: 40 }, (_, index) =>
  testRecord({
    id: `r${index}`,
    atMs: 1_000 + index,
    durationMs: index,
    model: index < 17 ? 'small' : 'large',
    status: index === 20 ? 'error' : 'ok',
    httpStatus: index === 20 ? 502 : 200,
    errorCode: index === 20 ? 'upstream_error' : undefined,
    requestBody: index % 18 === 3 ? Buffer.from(`question ${index}`) : undefined,
    requestBodyBytes: index % 18 === 3 ? `question ${index}`.length : undefined,
    responseBody: index === 5 ? [Buffer.from('ans'), Buffer.from('wer')] : undefined,
  }),
);

it('writes each record into its own row, whatever it shares with its neighbours', () => {
  const { requests, responses } = inserted(records);
  expect(requests).toHaveLength(40);
  records.forEach((record, index) => {
    expect(requests[index]).toMatchObject({
      seq: index + 1,
      id: record.id,
      created_at: record.atMs,
      endpoint: record.endpoint,
      model: record.model,
      status: record.status,
      http_status: record.httpStatus,
      error_code: record.errorCode ?? null,
      duration_ms: record.durationMs,
      body: record.requestBody?.toString() ?? null,
      body_bytes: record.requestBody?.length ?? null,
      body_cut: 0,
    });
    expect(responses[index]).toEqual({
      request_seq: index + 1,
      created_at: record.atMs + record.durationMs,
      http_status: record.httpStatus,
      body: index === 5 ? 'answer' : null,
      body_bytes: index === 5 ? 6 : null,
      body_cut: 0,
    });
  });
});

it('goes on with the next number in the next batch', () => {
  const { requests } = inserted(records.slice(0, 1), records.slice(1, 3), records.slice(3));
  expect(requests.map((row) => [row['seq'], row['id']])).toEqual(records.map(({ id }, index) => [index + 1, id]));
});

it('writes nothing of a batch of which one record cannot be written, and all of the next', () => {
  const database = emptyTables();
  const inserter = new RecordInserter(database, new SpendingLedger(database));
  const twice = records.map((record, index) => (index === 30 ? { ...record, id: 'r29' } : record));
  expect(() => inserter.insert(packRecords(twice))).toThrow('UNIQUE');
  expect(database.isTransaction).toBe(false);
  expect(inserter.insert(packRecords(records))).toBe(0);
  for (const table of ['requests', 'responses']) {
    expect(database.prepare(`select count(*) as count from ${table}`).get()).toEqual({ count: records.length });
  }
});

it('tells what was asked of whom as JSON, the same words for one good answer as for many attempts', () => {
  const ok: AttemptReport = {
    provider: 'groß "a"' as ProviderId,
    model: 'm',
    outcome: 'ok',
    reason: undefined,
    durationMs: 12,
  };
  const failed: AttemptReport = { ...ok, outcome: 'timed-out', reason: 'No content.', durationMs: 7 };
  const asked = [[ok], [{ ...ok, durationMs: 3 }], [{ ...ok, model: 'other' }], [failed, ok], [failed], []];
  const batch = asked.map((attempts, index) => testRecord({ id: `r${index}`, attempts }));
  const { requests } = inserted(batch);
  const written = requests.map((row) => row['attempts']);
  expect(written).toEqual(asked.map((attempts) => (attempts.length === 0 ? null : JSON.stringify(attempts))));
});
