import { expect, it } from 'vitest';
import type { ProviderId } from '../domain/ids.ts';
import { redactRecord } from './redact-record.ts';
import { testRecord } from './testing/test-record.ts';

const attempt = { provider: 'one' as ProviderId, model: 'm', durationMs: 1 };

it('keeps no secret that an upstream repeated, in the error or in an attempt', () => {
  const record = redactRecord(
    testRecord({
      errorMessage: 'Incorrect API key provided: sk-live-1234567890abcdef.',
      attempts: [{ ...attempt, outcome: 'authentication', reason: 'Bearer abcdefghijklmnop refused' }],
    }),
  );

  expect(record.errorMessage).toBe('Incorrect API key provided: [redacted].');
  expect(record.attempts[0]?.reason).toBe('Bearer [redacted] refused');
});

it('keeps no web page that an upstream sent as its reason', () => {
  const record = redactRecord(testRecord({ errorMessage: 'x'.repeat(1_000_000) }));

  expect(record.errorMessage).toHaveLength(4_000);
});

it('leaves a good answer the very object that it is', () => {
  const record = testRecord({ attempts: [{ ...attempt, outcome: 'ok', reason: undefined }] });

  expect(redactRecord(record)).toBe(record);
});
