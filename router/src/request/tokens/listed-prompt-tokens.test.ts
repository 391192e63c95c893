import { expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { testRequest } from '../testing/test-house.ts';
import { listedPromptTokens } from './listed-prompt-tokens.ts';

const completion = (body: JsonObject) => ({ ...testRequest({ body }), dialect: 'openai-completions' as const });

it('counts all prompts of a completion', () => {
  expect(listedPromptTokens(completion({ prompt: [[1, 2], [3]] }))).toBe(3);
  expect(listedPromptTokens(completion({ prompt: [1, 2, 3, 4] }))).toBe(4);
  expect(listedPromptTokens(completion({ prompt: Array(10).fill('Say hello') }))).toBeGreaterThanOrEqual(20);
  expect(listedPromptTokens(completion({ prompt: 'Say hello' }))).toBe(0);
});
