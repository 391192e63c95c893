import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { ProviderFailureKind } from '../../domain/provider-failure.ts';
import { collectedErrorShapes, collectionMissing } from '../testing/recorded-exchanges.ts';
import { readFailure, readFailureIn200 } from './read-failure.ts';

const rpc = (type: string, fields: JsonObject): JsonObject => ({
  '@type': `type.googleapis.com/google.rpc.${type}`,
  ...fields,
});

function failure(status: number, message: string, word: string, details: readonly JsonObject[] = []) {
  const body = JSON.stringify({ error: { code: status, message, status: word, details } });
  return readFailure({ status, headers: {}, body, secrets: [], nowMs: 0 });
}

describe('an error of the vendor', () => {
  // Documented, but for the first three, which were recorded.
  it.each<[string, number, string, string, readonly JsonObject[], object]>([
    [
      'a wrong key',
      400,
      'API key not valid. Please pass a valid API key.',
      'INVALID_ARGUMENT',
      [rpc('ErrorInfo', { reason: 'API_KEY_INVALID' })],
      { kind: 'authentication', status: 401 },
    ],
    [
      'a limit that names its time',
      429,
      'You exceeded your current quota, please check your plan.',
      'RESOURCE_EXHAUSTED',
      [
        rpc('QuotaFailure', { violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier' }] }),
        rpc('RetryInfo', { retryDelay: '34.4s' }),
      ],
      { kind: 'rate-limited', retryAfterMs: 34_400 },
    ],
    [
      'too many tokens',
      400,
      'The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).',
      'INVALID_ARGUMENT',
      [],
      { kind: 'context-overflow' },
    ],
    [
      'a limit without details',
      429,
      'Resource exhausted. Please try again later.',
      'RESOURCE_EXHAUSTED',
      [],
      { kind: 'rate-limited', retryAfterMs: undefined },
    ],
    [
      'the day’s quota',
      429,
      'You exceeded your current quota.',
      'RESOURCE_EXHAUSTED',
      [
        rpc('QuotaFailure', { violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] }),
        rpc('RetryInfo', { retryDelay: '7s' }),
      ],
      { kind: 'no-funds' },
    ],
    [
      'a quota of nothing',
      429,
      'You exceeded your current quota. Quota exceeded for metric: x, limit: 0',
      'RESOURCE_EXHAUSTED',
      [rpc('RetryInfo', { retryDelay: '36s' })],
      { kind: 'no-funds' },
    ],
    [
      'no permission',
      403,
      'Method doesn’t allow unregistered callers.',
      'PERMISSION_DENIED',
      [],
      { kind: 'authentication', status: 403 },
    ],
    [
      'no billing',
      403,
      'This API method requires billing to be enabled.',
      'PERMISSION_DENIED',
      [rpc('ErrorInfo', { reason: 'BILLING_DISABLED' })],
      { kind: 'no-funds' },
    ],
    [
      'no free tier',
      400,
      'Gemini API free tier is not available in your country. Please enable billing on your project.',
      'FAILED_PRECONDITION',
      [],
      { kind: 'no-funds' },
    ],
    [
      'a place where it is not served',
      400,
      'User location is not supported for the API use.',
      'FAILED_PRECONDITION',
      [],
      { kind: 'authentication', status: 403 },
    ],
    [
      'no such model',
      404,
      'models/x is not found for API version v1beta, or is not supported for generateContent.',
      'NOT_FOUND',
      [],
      { kind: 'model-not-found' },
    ],
    [
      'a field that is wrong',
      400,
      'Invalid value at generation_config.',
      'INVALID_ARGUMENT',
      [rpc('BadRequest', { fieldViolations: [{ field: 'generation_config.top_k' }] })],
      { kind: 'invalid-request', code: 'INVALID_ARGUMENT', param: 'generation_config.top_k' },
    ],
    [
      'too much work',
      503,
      'The model is overloaded. Please try again later.',
      'UNAVAILABLE',
      [],
      { kind: 'overloaded', status: 503 },
    ],
    [
      'a fault of its own',
      500,
      'An internal error has occurred.',
      'INTERNAL',
      [],
      { kind: 'server-error', status: 500 },
    ],
    [
      'its own time limit',
      504,
      'Deadline expired before operation could complete.',
      'DEADLINE_EXCEEDED',
      [],
      { kind: 'server-error', status: 504 },
    ],
    [
      'a duration as an object',
      429,
      'Slow down.',
      'RESOURCE_EXHAUSTED',
      [rpc('RetryInfo', { retryDelay: { seconds: '3', nanos: 500_000_000 } })],
      { kind: 'rate-limited', retryAfterMs: 3_500 },
    ],
    [
      'an absurd duration',
      429,
      'Slow down.',
      'RESOURCE_EXHAUSTED',
      [rpc('RetryInfo', { retryDelay: '99999999999s' })],
      { kind: 'rate-limited', retryAfterMs: undefined },
    ],
  ])('means by %s what it says', (_name, status, message, word, details, expected) => {
    expect(failure(status, message, word, details)).toMatchObject(expected);
  });

  it('is read where it stands in an array, and where it comes with a good status', () => {
    const error = { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' };
    const body = JSON.stringify([{ error }]);
    expect(readFailure({ status: 503, headers: {}, body, secrets: [], nowMs: 0 })).toMatchObject({
      kind: 'overloaded',
    });
    expect(readFailureIn200({ error }, [])).toMatchObject({ kind: 'overloaded', status: 503 });
    expect(readFailureIn200({ error: 'odd' }, [])).toMatchObject({ kind: 'server-error', message: 'odd' });
  });

  it('keeps the header’s time where the body names none', () => {
    const body = JSON.stringify({ error: { code: 429, message: 'Slow down.', status: 'RESOURCE_EXHAUSTED' } });
    const headers = { 'retry-after': '9' };
    expect(readFailure({ status: 429, headers, body, secrets: [], nowMs: 0 })).toMatchObject({ retryAfterMs: 9_000 });
  });
});

describe.skipIf(collectionMissing() !== undefined)('an error of the collection', () => {
  const providers = (collectedErrorShapes()?.['providers'] ?? {}) as JsonObject;
  const shapes = ['gemini', 'vertex'].flatMap((name) => (providers[name] as readonly JsonObject[] | undefined) ?? []);

  it.each(shapes.map((shape) => ({ shape, status: Number(shape['status']), body: shape['body'] as JsonObject })))(
    'fails by its meaning: $status $body',
    ({ status, body }) => {
      const error = body['error'];
      if (!isJsonObject(error)) return;
      const { kind } = readFailure({ status, headers: {}, body: JSON.stringify(body), secrets: [], nowMs: 0 });
      const meanings: Readonly<Record<number, readonly ProviderFailureKind[]>> = {
        400: ['authentication', 'invalid-request', 'context-overflow', 'no-funds'],
        401: ['authentication'],
        403: ['authentication'],
        404: ['model-not-found'],
        429: ['rate-limited'],
        500: ['server-error'],
        503: ['overloaded'],
        504: ['server-error'],
      };
      expect(meanings[status]).toContain(kind);
    },
  );
});
