import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { collectedErrorShapes, collectedExchanges, collectionMissing } from '../testing/recorded-exchanges.ts';
import { readFailure, readFailureIn200 } from './read-failure.ts';

const nowMs = Date.parse('2026-11-21T10:00:00Z');
const envelope = (type: string, message: string): JsonObject => ({
  type: 'error',
  error: { type, message },
  request_id: 'r',
});

function failureOf(status: number, body: JsonObject | string, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readFailure({ status, headers, body: text, secrets: [], nowMs });
}

describe('an error of the API', () => {
  it.each([
    [400, 'invalid_request_error', 'max_tokens: Field required', 'invalid-request'],
    [400, 'invalid_request_error', 'prompt is too long: 3333404 tokens > 200000 maximum', 'context-overflow'],
    [
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
      'context-overflow',
    ],
    [400, 'invalid_request_error', 'Output blocked by content filtering policy', 'content-refused'],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.', 'no-funds'],
    [401, 'authentication_error', 'invalid x-api-key', 'authentication'],
    [402, 'billing_error', 'Payment required', 'no-funds'],
    [403, 'permission_error', 'Your API key does not have permission.', 'authentication'],
    [404, 'not_found_error', 'model: claude-nobody', 'model-not-found'],
    [404, 'not_found_error', 'File not found: file_1', 'invalid-request'],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'invalid-request'],
    [429, 'rate_limit_error', 'This request would exceed your organization’s rate limit', 'rate-limited'],
    [500, 'api_error', 'Internal server error', 'server-error'],
    [504, 'timeout_error', 'Request timed out', 'server-error'],
    [529, 'overloaded_error', 'Overloaded', 'overloaded'],
  ])('means the same as a reply (%i) and inside a good one: %s, %s', (status, type, message, kind) => {
    expect(failureOf(status, envelope(type, message))).toMatchObject({ kind });
    expect(readFailureIn200(envelope(type, message), [])).toMatchObject({ kind });
  });

  it('asks to be left alone for as long as its header says', () => {
    const body = envelope('rate_limit_error', 'slow');
    expect(failureOf(429, body, { 'retry-after': '8' })).toMatchObject({ retryAfterMs: 8_000 });
    expect(failureOf(529, envelope('overloaded_error', 'x'), { 'retry-after': '2' })).toMatchObject({
      retryAfterMs: 2_000,
    });
  });

  it('asks for as long as the limit that is used up needs, where no header says it outright', () => {
    const headers = {
      'anthropic-ratelimit-requests-remaining': '12',
      'anthropic-ratelimit-requests-reset': '2026-11-21T10:59:00Z',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-21T10:00:34Z',
    };
    expect(failureOf(429, envelope('rate_limit_error', 'slow'), headers)).toMatchObject({ retryAfterMs: 34_000 });
    expect(failureOf(429, envelope('rate_limit_error', 'slow'))).toMatchObject({ retryAfterMs: undefined });
    expect(
      failureOf(429, envelope('rate_limit_error', 'slow'), { 'anthropic-ratelimit-tokens-remaining': '0' }),
    ).toMatchObject({ retryAfterMs: undefined });
  });

  it('is a wrong address where no API answers', () => {
    expect(failureOf(404, '<html><title>Not Found</title></html>')).toMatchObject({ kind: 'misconfigured' });
    expect(failureOf(502, '<html><title>Bad Gateway</title></html>')).toMatchObject({ kind: 'server-error' });
    expect(failureOf(429, '')).toMatchObject({ kind: 'rate-limited' });
    expect(failureOf(400, '{"type":"err')).toMatchObject({ kind: 'invalid-request' });
  });
});

const expected: Readonly<Record<number, readonly string[]>> = {
  400: ['invalid-request', 'context-overflow'],
  401: ['authentication'],
  402: ['no-funds'],
  403: ['authentication'],
  404: ['model-not-found'],
  413: ['invalid-request'],
  429: ['rate-limited'],
  500: ['server-error'],
  504: ['server-error'],
  529: ['overloaded'],
};

describe.skipIf(collectionMissing() !== undefined)('a collected error', () => {
  const refused = ['messages', 'models', 'count-tokens']
    .flatMap(collectedExchanges)
    .filter(({ provider, status }) => provider === 'anthropic' && status >= 400);

  it.each(refused)('is told by its status: $name', ({ status, headers, body }) => {
    expect(expected[status]).toContain(failureOf(status, body, headers).kind);
  });

  const shapes = collectedErrorShapes()?.['providers'];
  const entries = isJsonObject(shapes) ? ((shapes['anthropic'] ?? []) as readonly JsonObject[]) : [];

  it.each(entries.filter((entry) => isJsonObject(entry['body'])))(
    'of the shapes ($status, $evidence) is told by its status',
    (entry) => {
      const status = Number(entry['status']);
      const { kind } = failureOf(status, entry['body'] as JsonObject);
      // The collection leaves the words of documented ones open.
      expect([...(expected[status] ?? []), ...(status === 404 ? ['invalid-request'] : [])]).toContain(kind);
    },
  );
});
