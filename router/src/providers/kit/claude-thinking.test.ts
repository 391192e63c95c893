import { describe, expect, it } from 'vitest';
import type { ReasoningWish } from '../../domain/chat-meaning.ts';
import { claudeRules } from './claude-rules.ts';
import { claudeThinking, type ThinkingOptions } from './claude-thinking.ts';

const nothing: ReasoningWish = { enabled: undefined, effort: undefined, budgetTokens: undefined, summary: undefined };

function encode(model: string, wish: Partial<ReasoningWish>, more: Partial<ThinkingOptions> = {}) {
  const rules = claudeRules(model, '2023-06-01');
  const options = {
    maxTokens: rules.maxOutputTokens,
    forcesTool: false,
    beganWithout: false,
    ownDialect: false,
    ownBudget: false,
    ...more,
  };
  return claudeThinking({ wish: { ...nothing, ...wish }, rules, ...options });
}
const enabled = (budget_tokens: number) => ({ type: 'enabled', budget_tokens });
const adaptive = { type: 'adaptive' };

describe('a wish for thinking', () => {
  it.each([
    ['claude-sonnet-4-5', { effort: 'minimal' }, enabled(1_024), undefined],
    ['claude-sonnet-4-5', { effort: 'low' }, enabled(2_048), undefined],
    ['claude-sonnet-4-5', { effort: 'high' }, enabled(24_576), undefined],
    ['claude-sonnet-4-5', { enabled: true }, enabled(8_192), undefined],
    ['claude-sonnet-4-5', { budgetTokens: 5_000 }, enabled(5_000), undefined],
    ['claude-sonnet-4-5', { budgetTokens: 10 }, enabled(1_024), undefined],
    ['claude-opus-4-5', { effort: 'medium' }, enabled(8_192), 'medium'],
    ['claude-opus-4-6', { effort: 'high' }, adaptive, 'high'],
    ['claude-opus-4-6', { budgetTokens: 5_000 }, enabled(5_000), undefined],
    ['claude-opus-4-8', { effort: 'xhigh' }, adaptive, 'xhigh'],
    ['claude-opus-4-8', { enabled: true }, adaptive, undefined],
    ['claude-opus-4-8', { budgetTokens: 5_000 }, adaptive, 'medium'],
    ['claude-opus-5-5', { effort: 'minimal' }, adaptive, 'low'],
  ])('of %s, %j', (model, wish, thinking, effort) => {
    const encoded = encode(model, wish);
    expect(encoded).toMatchObject({ thinking, dropped: false });
    expect(encoded.effort).toBe(effort);
  });

  it.each([
    ['claude-sonnet-4-5', { type: 'disabled' }, false],
    ['claude-opus-4-8', undefined, false],
    ['claude-sonnet-5', { type: 'disabled' }, false],
    ['claude-sonnet-5-5', { type: 'between_tools' }, false],
    ['claude-opus-5-5', undefined, true],
  ])('for none, of %s', (model, thinking, dropped) => {
    for (const wish of [{ enabled: false }, { effort: 'none' }]) {
      const encoded = encode(model, wish);
      expect(encoded.thinking).toEqual(thinking);
      expect(encoded.dropped).toBe(dropped);
    }
  });

  it('is dropped by models that do not think, beside a forced tool, and where the answer has no room for it', () => {
    expect(encode('claude-3-5-haiku-latest', { effort: 'high' })).toMatchObject({ dropped: true });
    expect(encode('claude-sonnet-4-5', { effort: 'high' }, { forcesTool: true })).toMatchObject({ dropped: true });
    expect(encode('claude-sonnet-4-5', { effort: 'high' }, { maxTokens: 1_024 })).toMatchObject({ dropped: true });
    expect(encode('claude-opus-4-8', { effort: 'high' }, { forcesTool: true })).toMatchObject({
      effort: 'high',
      dropped: true,
    });
  });

  it('leaves room for the answer', () => {
    expect(encode('claude-sonnet-4-5', { effort: 'high' }, { maxTokens: 10_000 }).thinking).toEqual(enabled(8_000));
    expect(encode('claude-sonnet-4-5', { budgetTokens: 20_000 }, { maxTokens: 10_000 }).thinking).toEqual(
      enabled(9_999),
    );
    expect(encode('claude-sonnet-4-5', { effort: 'high' }, { maxTokens: 1_100 }).thinking).toEqual(enabled(1_024));
  });

  it('is the nearest effort that the model has, which is said', () => {
    expect(encode('claude-opus-4-6', { effort: 'xhigh' })).toMatchObject({
      effort: 'high',
      warnings: [expect.stringContaining('xhigh')],
    });
    expect(encode('claude-opus-5', { enabled: false, effort: 'max' })).toMatchObject({
      effort: 'high',
      thinking: { type: 'disabled' },
    });
    expect(encode('claude-opus-5', { effort: 'ultra' })).toMatchObject({ effort: 'ultra', warnings: [] });
  });

  it('shows itself where a summary is asked for, on models that would not', () => {
    expect(encode('claude-opus-4-8', { effort: 'high', summary: 'auto' }).thinking).toEqual({
      ...adaptive,
      display: 'summarized',
    });
    expect(encode('claude-sonnet-4-5', { effort: 'low', summary: 'auto' }).thinking).toEqual(enabled(2_048));
  });

  it('keeps what its own dialect says apart: effort alone asks for no thinking, and a budget is the client’s business', () => {
    const own = { ownDialect: true, ownBudget: true };
    expect(encode('claude-opus-4-6', { effort: 'medium' }, own)).toEqual({
      effort: 'medium',
      dropped: false,
      warnings: [],
    });
    expect(
      encode('claude-sonnet-4-5', { enabled: true, budgetTokens: 20_000 }, { ...own, maxTokens: 4_096 }).thinking,
    ).toEqual(enabled(20_000));
  });
});
