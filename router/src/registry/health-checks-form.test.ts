import { describe, expect, it } from 'vitest';
import { healthChecksForm } from './health-checks-form.ts';

describe('health checks', () => {
  it('are read as D4 writes them, and written so that they can be read again', () => {
    const text = JSON.stringify([
      { type: 'ping', interval: 30_000, timeout: 5_000 },
      { type: 'request', interval: 60_000, testPrompt: 'Hello', expectedResponseLength: 1 },
    ]);
    const checks = healthChecksForm.parse(text) ?? [];
    expect(checks).toEqual([
      { type: 'ping', intervalMs: 30_000, timeoutMs: 5_000 },
      { type: 'request', intervalMs: 60_000, timeoutMs: 5_000, prompt: 'Hello', expectedLength: 1 },
    ]);
    expect(healthChecksForm.parse(healthChecksForm.write(checks))).toEqual(checks);
  });

  it.each([
    '{}',
    '[{"type": "pong"}]',
    '[{"type": "ping", "interval": 10}]',
    '[{"type": "ping", "testPrompt": "Hello"}]',
    '[{"type": "request", "testPrompt": ""}]',
    '[{"type": "request", "expectedResponseLength": -1}]',
    '[{"type": "ping", "intervall": 30000}]',
  ])('are refused where one is %s', (text) => expect(healthChecksForm.parse(text)).toBeUndefined());
});
