import { expect, it } from 'vitest';
import { nearNames } from './near-names.ts';

it('finds names a few edits away, nearest first', () => {
  expect(nearNames('gpt4o', ['claude', 'gpt-4o-mini', 'gpt-4o'])).toEqual(['gpt-4o']);
  expect(nearNames('opanai', ['mistral', 'openai'])).toEqual(['openai']);
});

it('finds names that contain the text, whatever the case', () => {
  expect(nearNames('LLAMA', ['meta-llama/llama-3-70b', 'qwen'])).toEqual(['meta-llama/llama-3-70b']);
});

it('finds nothing where nothing is near', () => {
  expect(nearNames('zzz', ['claude', 'gpt-4o'])).toEqual([]);
  expect(nearNames('', ['claude'])).toEqual([]);
});
