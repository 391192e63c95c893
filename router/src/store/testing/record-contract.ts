import { describe, expect, it } from 'vitest';
import type { ApiKeyId } from '../../domain/principal.ts';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import { sampleRecord } from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

const LIMIT = 256 * 1024;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export function recordContract(makeHarness: () => Promise<StoreHarness>): void {
  describe('record store', () => {
    const harness = harnessForEachTest(makeHarness);

    it('writes a row of requests and a row of responses per record', async () => {
      const store = opened(await harness().open());
      const record = sampleRecord('r1', {
        apiKeyId: 'k1' as ApiKeyId,
        endUser: 'someone',
        costUsd: 0.0125,
        usage: {
          inputTokens: 10,
          cacheReadTokens: 20,
          cacheWrite5mTokens: 0,
          cacheWrite1hTokens: 1,
          audioInputTokens: 0,
          outputTokens: 30,
          reasoningTokens: 40,
          audioOutputTokens: 0,
          reportedCostUsd: 0.5,
          estimated: true,
        },
        requestBody: bytesOf('{"messages":[]}'),
        responseBody: [bytesOf('data: Grü'), bytesOf('ße 🦆\n\n')],
      });
      expect(await store.records.append([record])).toEqual({ kind: 'written', count: 1 });

      const [request] = await harness().outside('select * from requests');
      expect(request).toMatchObject({
        seq: 1,
        id: 'r1',
        request_id: 'req-r1',
        created_at: 1_700_000_000_000,
        endpoint: '/v1/chat/completions',
        stream: 1,
        api_key_id: 'k1',
        end_user: 'someone',
        registry_revision: 7,
        provider: 'one',
        status: 'ok',
        http_status: 200,
        error_code: null,
        attempts: '[{"provider":"one","model":"gpt-4","outcome":"ok","durationMs":12}]',
        input_tokens: 10,
        cache_read_tokens: 20,
        cache_write_1h_tokens: 1,
        output_tokens: 30,
        reasoning_tokens: 40,
        usage_estimated: 1,
        cost_usd: 0.0125,
        reported_cost_usd: 0.5,
        finish_reason: 'stop',
        duration_ms: 34.5,
        first_content_ms: 12.25,
        body: '{"messages":[]}',
        body_bytes: 15,
        body_cut: 0,
      });
      expect(await harness().outside('select * from responses')).toEqual([
        {
          request_seq: 1,
          created_at: 1_700_000_000_035,
          http_status: 200,
          body: 'data: Grüße 🦆\n\n',
          body_bytes: 20,
          body_cut: 0,
        },
      ]);
    });

    it('keeps records of any batch size apart, each with its own bodies', async () => {
      const store = opened(await harness().open());
      const records = Array.from({ length: 533 }, (_, index) =>
        sampleRecord(`r${index}`, {
          errorCode: index === 500 ? 'upstream_error' : undefined,
          requestBody: index % 3 === 0 ? undefined : bytesOf(`question ${index}`),
          responseBody: index % 5 === 0 ? undefined : [bytesOf('answer '), bytesOf(String(index))],
        }),
      );
      expect(await store.records.append(records)).toEqual({ kind: 'written', count: 533 });
      const rows = await harness().outside(
        'select r.id, r.error_code, r.body as question, a.body as answer from requests r join responses a on a.request_seq = r.seq order by r.seq',
      );
      expect(rows).toEqual(
        records.map((record, index) => ({
          id: record.id,
          error_code: record.errorCode ?? null,
          question: index % 3 === 0 ? null : `question ${index}`,
          answer: index % 5 === 0 ? null : `answer ${index}`,
        })),
      );
    });

    it('cuts bodies at 256 KiB, never inside a character, and marks them', async () => {
      const store = opened(await harness().open());
      const long = bytesOf(`x${'🦆'.repeat(LIMIT / 4)}`);
      const exact = new Uint8Array(LIMIT).fill(97);
      await store.records.append([
        sampleRecord('r1', { requestBody: long, responseBody: [exact] }),
        sampleRecord('r2', { requestBody: exact, responseBody: [exact, bytesOf('b'), bytesOf('c')] }),
      ]);
      const rows = await harness().outside(
        'select length(cast(r.body as blob)) as request, r.body_bytes, r.body_cut, length(a.body) as response, a.body_bytes as bytes, a.body_cut as cut from requests r join responses a on a.request_seq = r.seq',
      );
      expect(rows).toEqual([
        { request: LIMIT - 3, body_bytes: LIMIT + 1, body_cut: 1, response: LIMIT, bytes: LIMIT, cut: 0 },
        { request: LIMIT, body_bytes: LIMIT, body_cut: 0, response: LIMIT, bytes: LIMIT + 2, cut: 1 },
      ]);
    });

    it('takes a body that was cut before with the length it had', async () => {
      const store = opened(await harness().open());
      const beginning = new Uint8Array(LIMIT).fill(97);
      await store.records.append([sampleRecord('r1', { requestBody: beginning, requestBodyBytes: 18_000_000 })]);
      expect(await harness().outside('select body_bytes, body_cut from requests')).toEqual([
        { body_bytes: 18_000_000, body_cut: 1 },
      ]);
    });

    it('copies bodies before it returns, so the caller may use its buffers again', async () => {
      const store = opened(await harness().open());
      const buffer = bytesOf('mine');
      const appended = store.records.append([sampleRecord('r1', { requestBody: buffer })]);
      buffer.fill(0);
      await appended;
      expect(await harness().outside('select body from requests')).toEqual([{ body: 'mine' }]);
    });

    it('takes bytes and names that are no text', async () => {
      const store = opened(await harness().open());
      const record = sampleRecord('r1', {
        requestedModel: 'a\0b\ud800',
        requestBody: Uint8Array.of(0xff, 0x00, 0xfe),
        responseBody: [],
      });
      expect(await store.records.append([record])).toEqual({ kind: 'written', count: 1 });
      expect(await harness().outside('select length(cast(body as blob)) as bytes from requests')).toEqual([
        { bytes: 3 },
      ]);
    });

    it('writes nothing for an empty batch, and what was under way when it closes', async () => {
      const store = opened(await harness().open());
      expect(await store.records.append([])).toEqual({ kind: 'written', count: 0 });
      const appended = [store.records.append([sampleRecord('r1')]), store.records.append([sampleRecord('r2')])];
      await store.close();
      expect(await Promise.all(appended)).toEqual([
        { kind: 'written', count: 1 },
        { kind: 'written', count: 1 },
      ]);
      expect(await harness().outside('select seq, id from requests')).toEqual([
        { seq: 1, id: 'r1' },
        { seq: 2, id: 'r2' },
      ]);
    });

    it('loses records openly once it is closed', async () => {
      const store = opened(await harness().open());
      await store.close();
      expect(await store.records.append([sampleRecord('r1')])).toMatchObject({ kind: 'lost' });
    });

    it('lets two writers append side by side', async () => {
      const [one, two] = [opened(await harness().open()), opened(await harness().open())];
      const batch = (prefix: string) => Array.from({ length: 40 }, (_, index) => sampleRecord(`${prefix}${index}`));
      await Promise.all([
        one.records.append(batch('a')),
        two.records.append(batch('b')),
        one.records.append(batch('c')),
      ]);
      expect(await harness().outside('select count(*) as count, max(seq) as last from requests')).toEqual([
        { count: 120, last: 120 },
      ]);
    });
  });
}
