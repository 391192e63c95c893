import { describe, expect, it } from 'vitest';
import { claudeRules } from './claude-rules.ts';

const rulesOf = (model: string, version = '2023-06-01') => claudeRules(model, version);

describe('the rules of a model', () => {
  it.each([
    ['claude-2.1', 4_096, 'none', 'all'],
    ['claude-instant-1.2', 4_096, 'none', 'all'],
    ['claude-3-haiku-20240307', 4_096, 'none', 'all'],
    ['claude-3-5-sonnet-20241022', 8_192, 'none', 'all'],
    ['claude-3-5-haiku-latest', 8_192, 'none', 'all'],
    ['claude-3-7-sonnet@20250219', 64_000, 'budget', 'all'],
    ['claude-sonnet-4-20250514', 64_000, 'budget', 'all'],
    ['claude-sonnet-4-0', 64_000, 'budget', 'all'],
    ['claude-opus-4-20250514', 32_000, 'budget', 'all'],
    ['claude-opus-4-1-20250805', 32_000, 'budget', 'one'],
    ['claude-sonnet-4-5-20250929', 64_000, 'budget', 'one'],
    ['claude-haiku-4-5', 64_000, 'budget', 'one'],
    ['claude-opus-4-5', 64_000, 'budget', 'one'],
    ['us.anthropic.claude-opus-4-6-v1:0', 128_000, 'budget-or-adaptive', 'one'],
    ['anthropic/claude-sonnet-4.6', 64_000, 'budget-or-adaptive', 'one'],
    ['claude-opus-4-7', 128_000, 'adaptive', 'none'],
    ['claude-opus-4-8', 128_000, 'adaptive', 'none'],
    ['claude-sonnet-5', 128_000, 'adaptive', 'none'],
    ['claude-opus-5-5', 128_000, 'adaptive', 'none'],
    ['claude-fable-5-1', 128_000, 'adaptive', 'none'],
    ['claude-mythos-preview', 128_000, 'adaptive', 'none'],
    ['claude-opus-7', 64_000, 'adaptive', 'none'],
    ['claude-nova', 64_000, 'adaptive', 'none'],
    ['kimi-k2', 8_192, 'budget', 'all'],
  ])('%s: %i tokens, thinking %s, sampling %s', (model, maxOutputTokens, thinking, sampling) => {
    expect(rulesOf(model)).toMatchObject({ maxOutputTokens, thinking, sampling });
  });

  it.each([
    ['claude-sonnet-4-5', 'disabled', true],
    ['claude-opus-4-7', 'unsaid', true],
    ['claude-opus-5', 'disabled', true],
    ['claude-haiku-5-5', 'disabled', true],
    ['claude-sonnet-5-5', 'between_tools', false],
    ['claude-opus-5-5', 'never', false],
    ['claude-fable-5', 'never', true],
    ['claude-fable-5-1', 'never', false],
  ])('%s: no thinking is %s, tools can be forced: %s', (model, thinkingOff, forcedTools) => {
    expect(rulesOf(model)).toMatchObject({ thinkingOff, forcedTools });
  });

  it('have no sampling parameters from the version of the API on that took them away', () => {
    expect(rulesOf('claude-sonnet-4-5', '2026-10-21').sampling).toBe('none');
    expect(rulesOf('claude-sonnet-4-5', 'bedrock-2023-05-31').sampling).toBe('one');
  });
});
