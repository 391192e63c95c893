import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import { readConfig } from './read-config.ts';

const read = (config: JsonObject, keyRequired = false) =>
  readConfig(config, {
    shape: { region: z.string().optional() },
    keyRequired,
    toOptions: (values) => ({ kind: 'read', options: values.region }),
  });

function accepted(config: JsonObject) {
  const reading = read(config);
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return reading.config;
}

describe('readConfig', () => {
  it('reads keys with their weights and models, single and several', () => {
    const apiKeys = ['b', { key: 'c', weight: 3, models: ['m'] }];
    expect(accepted({ apiKey: ' a\n', apiKeys }).keys).toEqual([
      { secret: 'a', weight: 1, models: undefined },
      { secret: 'b', weight: 1, models: undefined },
      { secret: 'c', weight: 3, models: ['m'] },
    ]);
  });

  it('never takes a mask or nothing for a key', () => {
    expect(accepted({ apiKey: '********', apiKeys: [''] }).keys).toEqual([]);
    expect(read({ apiKey: '********' }, true)).toMatchObject({ kind: 'refused', problems: [{ field: 'apiKey' }] });
  });

  it('reads the time limits, numbers written as text included', () => {
    const config = {
      timeout: 120_000,
      connectTimeout: '3000',
      headersTimeout: 1,
      firstContentTimeout: 2,
      idleTimeout: 3,
    };
    expect(
      accepted({ ...config, streamTimeout: 4, reasoningFirstContentTimeout: 5, reasoningTimeout: 6 }).limits,
    ).toEqual({
      totalMs: 120_000,
      connectMs: 3_000,
      headersMs: 1,
      firstContentMs: 2,
      idleMs: 3,
      streamTotalMs: 4,
      reasoningFirstContentMs: 5,
      reasoningTotalMs: 6,
    });
  });

  it('reads the type’s own keys, its default model, and names those it does not know', () => {
    expect(accepted({ region: 'eu', defaultModel: ' m ', colour: 3, apiKey: null })).toMatchObject({
      options: 'eu',
      defaultModel: 'm',
      unknownKeys: ['colour'],
    });
    expect(accepted({ defaultModel: '' }).defaultModel).toBeUndefined();
  });

  it('reads how often a failed call is made again, and after what wait', () => {
    const told = accepted({ maxRetries: '3', retryDelay: 1_000 });
    expect(told).toMatchObject({ retry: { retries: 3, baseMs: 1_000 }, unknownKeys: [] });
    expect(accepted({ maxRetries: 0, retryDelay: 0 }).retry).toEqual({ retries: 0, baseMs: 0 });
    expect(accepted({}).retry).toEqual({ retries: undefined, baseMs: undefined });
  });

  it('reads how much the provider may get in a minute', () => {
    const rateLimit = { requestsPerMinute: '100', tokensPerMinute: 5_000, burstCapacity: 20 };
    expect(accepted({ rateLimit }).rateLimit).toEqual({ requestsPerMinute: 100, tokensPerMinute: 5_000, burst: 20 });
    expect(accepted({}).rateLimit).toBeUndefined();
  });

  it.each([
    [{ rateLimit: { requestsPerMinute: 0 } }, 'rateLimit'],
    [{ rateLimit: { requestsPerMinute: 1e-300 } }, 'rateLimit'],
    [{ rateLimit: { tokensPerMinute: 1.5 } }, 'rateLimit'],
    [{ rateLimit: { burstCapacity: 5 } }, 'rateLimit'],
    [{ rateLimit: { rpm: 5 } }, 'rateLimit'],
    [{ rateLimit: 100 }, 'rateLimit'],
    [{ maxRetries: 11 }, 'maxRetries'],
    [{ maxRetries: 1.5 }, 'maxRetries'],
    [{ maxRetries: 'often' }, 'maxRetries'],
    [{ retryDelay: -1 }, 'retryDelay'],
    [{ retryDelay: 60_001 }, 'retryDelay'],
    [{ timeout: -1 }, 'timeout'],
    [{ timeout: 'soon' }, 'timeout'],
    [{ idleTimeout: 1e12 }, 'idleTimeout'],
    [{ apiKey: 'a b' }, 'apiKey'],
    [{ apiKey: 'schlüssel' }, 'apiKey'],
    [{ apiKeys: [{ key: 'a', weight: 0 }] }, 'apiKeys'],
    [{ defaultModel: 3 }, 'defaultModel'],
    [{ region: 3 }, 'region'],
  ])('refuses %j and names the field', (config, field) => {
    const reading = read(config);
    if (reading.kind !== 'refused') throw new Error('accepted');
    expect(reading.problems[0]?.field.split('.')[0]).toBe(field);
  });

  it('never repeats a refused key', () => {
    expect(JSON.stringify(read({ apiKey: 'sk-secret with space' }))).not.toContain('sk-secret');
  });
});
