import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../domain/json.ts';
import { readWishes } from './read-wishes.ts';

function refusedField(body: JsonObject, headers: Record<string, string> = {}): string | undefined {
  const reading = readWishes(body, headers);
  return reading.kind === 'refused' ? reading.error.param : undefined;
}

describe('the wishes of a client', () => {
  it('are none where it says nothing, or a provider by name', () => {
    expect(readWishes({ model: 'm' }, {})).toEqual({ kind: 'read', wishes: undefined });
    expect(readWishes({ provider: 'openai' }, {})).toEqual({ kind: 'read', wishes: undefined });
  });

  it('are read as OpenRouter’s clients send them, with what is not done named', () => {
    const provider = {
      order: ['a'],
      only: ['a', 'b'],
      ignore: ['c'],
      sort: 'price',
      max_price: { prompt: '1.5', completion: 2, image: 3 },
      allow_fallbacks: false,
      data_collection: 'deny',
      quantizations: ['fp8'],
      constraints: { maxCost: 0.01, maxLatency: 2000, minReliability: 0.95 },
    };
    expect(readWishes({ provider, models: ['x', 'y'] }, {})).toMatchObject({
      wishes: {
        order: ['a'],
        only: ['a', 'b'],
        ignore: ['c'],
        strategy: 'cost-optimized',
        maxPromptUsdPerMillion: 1.5,
        maxCompletionUsdPerMillion: 2,
        allowsFallbacks: false,
        maxCostUsd: 0.01,
        maxLatencyMs: 2000,
        minReliability: 0.95,
        models: ['x', 'y'],
        dropped: ['provider.data_collection', 'provider.quantizations', 'provider.max_price.image'],
      },
    });
  });

  it('come in headers, too, which have the last word', () => {
    const headers = {
      'x-router-strategy': 'balanced',
      'x-router-timeout-ms': '1500',
      'x-router-session': 's 1',
      'x-router-task': 'code',
    };
    expect(readWishes({ provider: { sort: 'price' } }, headers)).toMatchObject({
      wishes: { strategy: 'balanced', timeoutMs: 1500, session: 's 1', task: 'code' },
    });
  });

  it('name the field that is wrong', () => {
    expect(refusedField({ provider: { order: 'a' } })).toBe('provider.order');
    expect(refusedField({ provider: { sort: 'beauty' } })).toBe('provider.sort');
    expect(refusedField({ provider: { max_price: { prompt: -1 } } })).toBe('provider.max_price.prompt');
    expect(refusedField({ provider: { max_price: 3 } })).toBe('provider.max_price');
    expect(refusedField({ provider: { constraints: { minReliability: 2 } } })).toBe(
      'provider.constraints.minReliability',
    );
    expect(refusedField({ models: 'x' })).toBe('models');
    expect(refusedField({ models: ['x', 1] })).toBe('models');
    expect(refusedField({}, { 'x-router-strategy': 'best' })).toBe('x-router-strategy');
    expect(refusedField({}, { 'x-router-timeout-ms': '0' })).toBe('x-router-timeout-ms');
    expect(refusedField({}, { 'x-router-timeout-ms': '1e3' })).toBe('x-router-timeout-ms');
    expect(refusedField({}, { 'x-router-session': '' })).toBe('x-router-session');
    expect(refusedField({}, { 'x-router-task': 'two words' })).toBe('x-router-task');
  });
});
