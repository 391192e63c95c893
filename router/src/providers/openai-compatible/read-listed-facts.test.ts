import { expect, it } from 'vitest';
import { readListedFacts } from './read-listed-facts.ts';

it('reads what OpenRouter lists: parameters, modalities, the longest answer and prices per token', () => {
  const entry = {
    architecture: { input_modalities: ['text', 'image', 'file'] },
    supported_parameters: ['tools', 'reasoning', 'seed'],
    top_provider: { max_completion_tokens: 128_000 },
    pricing: {
      prompt: '0.00000005',
      completion: '0.0000004',
      input_cache_read: '0.000000005',
      internal_reasoning: '0',
      request: '0',
    },
  };
  expect(readListedFacts(entry)).toEqual({
    capabilities: ['tools', 'reasoning', 'vision', 'files'],
    lacks: ['structured', 'audio'],
    maxOutputTokens: 128_000,
    price: { input: 0.05, output: 0.4, cacheRead: 0.005 },
  });
});

it('takes a price of 0 for free, and one below 0 or in another unit for unknown', () => {
  expect(readListedFacts({ pricing: { prompt: '0', completion: '0' } }).price).toEqual({ input: 0, output: 0 });
  expect(readListedFacts({ pricing: { prompt: '-1', completion: '-1' } }).price).toBeUndefined();
  expect(readListedFacts({ pricing: { prompt: 'x', completion: '' } }).price).toBeUndefined();
  expect(readListedFacts({ pricing: { input: 0.2, output: 0.2 } }).price).toBeUndefined();
});

it('reads the switches of Mistral', () => {
  expect(readListedFacts({ capabilities: { function_calling: true, vision: false, completion_chat: true } })).toEqual({
    capabilities: ['tools'],
    lacks: ['vision'],
  });
});

it('says nothing where a list says nothing', () => {
  expect(readListedFacts({ id: 'm', capabilities: ['x'], supported_parameters: [], pricing: null })).toEqual({});
});
