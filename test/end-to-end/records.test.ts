import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { eventually } from './kit/eventually.ts';
import { sharedFakeHouse } from './kit/fake-house.ts';
import { question } from './kit/providers.ts';

type Row = Readonly<Record<string, unknown>>;

const house = sharedFakeHouse();

/** Written behind the answer, by a batch. */
function recordOf(requestId: string): Promise<Row> {
  return eventually(`the record of ${requestId}`, () => {
    const database = new DatabaseSync(join(house.router.dataDir, 'provider-router.db'), { readOnly: true });
    try {
      return database.prepare('SELECT * FROM requests WHERE request_id = ?').get(requestId);
    } finally {
      database.close();
    }
  });
}

async function ask(fields: Record<string, unknown> = {}) {
  const id = randomUUID();
  const reply = await house.router.call('POST', '/v1/chat/completions', question(fields), { 'X-Request-Id': id });
  return { reply, record: await recordOf(id) };
}

describe('the record of a request', () => {
  it.each([false, true])(
    'tells who answered and the tokens, also where the client did not ask (stream: %s)',
    async (stream) => {
      house.upstream.play({ usage: { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 } });
      const { record } = await ask({ stream });
      expect(record).toMatchObject({
        provider: 'fake',
        model: 'fake-model',
        status: 'ok',
        http_status: 200,
        input_tokens: 11,
        output_tokens: 5,
      });
    },
  );

  it('tells a refusal of this router', async () => {
    const { record } = await ask({ provider: 'nobody' });
    expect(record).toMatchObject({ status: 'refused', http_status: 404, error_code: 'provider_not_found' });
  });

  it('tells a failure of the provider', async () => {
    house.upstream.play({ fault: 'invalid-request' });
    const { record } = await ask();
    expect(record).toMatchObject({ provider: 'fake', status: 'error', http_status: 400 });
  });

  it('tells a client that left', async () => {
    house.upstream.play({ fault: 'stall' });
    const id = randomUUID();
    const leaving = new AbortController();
    const before = house.upstream.requests.length;
    const call = fetch(`${house.router.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': id },
      body: JSON.stringify(question({ stream: true })),
      signal: leaving.signal,
    }).then((response) => response.text());
    await eventually('the request upstream', () => house.upstream.requests.length > before);
    leaving.abort();
    await expect(call).rejects.toThrow();
    expect(await recordOf(id)).toMatchObject({ provider: 'fake', status: 'cancelled' });
  });

  it('keeps a large body only to its limit', async () => {
    const { record } = await ask({ padding: 'x'.repeat(2_000_000) });
    const sizes = Object.values(record).map((value) =>
      typeof value === 'string' || value instanceof Uint8Array ? value.length : 0,
    );
    expect(Math.max(...sizes)).toBeLessThan(300 * 1024);
  });
});

describe('/metrics', () => {
  it('count requests by outcome in Prometheus’ text', async () => {
    await ask();
    const { status, headers, text } = await house.router.call('GET', '/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain|^application\/openmetrics-text/);
    const samples = text.split('\n').filter((line) => /^[a-z_]+\{[^}]*provider="fake"[^}]*\} [\d.e+]+$/.test(line));
    expect(samples.length).toBeGreaterThan(3);
  });
});

describe('the log', () => {
  it('has a line of JSON for a failure, with its request id, and neither bodies nor a line for a success', async () => {
    const good = await ask({ user: 'word-of-a-good-body' });
    house.upstream.play({ fault: 'server-error' });
    const id = randomUUID();
    await house.router.call('POST', '/v1/chat/completions', question({ user: 'word-of-a-bad-body' }), {
      'X-Request-Id': id,
    });
    const line = await eventually('the line', () =>
      house.router
        .output()
        .split('\n')
        .find((text) => text.includes(id)),
    );
    expect(JSON.parse(line)).toMatchObject({ level: expect.anything(), msg: expect.any(String) });
    expect(house.router.output()).not.toContain('word-of-a-');
    expect(house.router.output()).not.toContain(String(good.record['request_id']));
  });
});
