import { expect, it } from 'vitest';
import { redact } from './redact.ts';

it.each([
  ['Authorization: Bearer abc.def-123456', 'Authorization: [redacted]'],
  ['{"authorization":"Bearer secret-value"}', '{"authorization":"[redacted]"}'],
  ['sent x-api-key: 0123456789abcdef', 'sent x-api-key: [redacted]'],
  ['GET /v1beta/models?key=AIzaSyA1234567890123456789', 'GET /v1beta/models?key=[redacted]'],
  ['postgres://user:p4ss@db.example/x', 'postgres://[redacted]@db.example/x'],
  ['http://user:p4ss@proxy:8080', 'http://[redacted]@proxy:8080'],
  ['{"apiKey":"abcdefgh12345678"}', '{"apiKey":"[redacted]"}'],
  ['key sk-ant-api03-abcdefgh, then', 'key [redacted], then'],
  ['gsk_abcdefghijklmnop', '[redacted]'],
  ['our own pr-0123456789abcdef', 'our own [redacted]'],
  ['AKIAIOSFODNN7EXAMPLE', '[redacted]'],
  ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.sig', 'jwt [redacted]'],
  ['cookie: a=b; token=abc', 'cookie: [redacted]'],
])('takes the secret out of %s', (text, clean) => {
  expect(redact(text)).toBe(clean);
});

it.each([
  'This model’s maximum context length is 128000 tokens, however you requested 130000 tokens.',
  'Provider "openai" (model "gpt-4o"): No response headers after 30 s (limit "headers").',
  'connect ECONNREFUSED 127.0.0.1:1234 (https://api.example.com/v1/chat/completions)',
  'Invalid key in the request: temperature',
])('leaves prose alone: %s', (text) => {
  expect(redact(text)).toBe(text);
});

it('takes no long time over a long text', () => {
  const started = performance.now();
  redact('a-'.repeat(50_000));
  redact('a'.repeat(100_000));

  // Quadratic work would take minutes; this only tells those apart.
  expect(performance.now() - started).toBeLessThan(5_000);
});
