import { describe, expect, it } from 'vitest';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { findUsage, readUsage } from './read-usage.ts';

describe('readUsage', () => {
  it('takes cached, audio and reasoning tokens out of the sums that contain them', () => {
    const usage = readUsage({
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60, audio_tokens: 10, cache_write_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 8 },
    });
    expect(usage).toMatchObject({
      inputTokens: 25,
      cacheReadTokens: 60,
      cacheWrite5mTokens: 5,
      audioInputTokens: 10,
      outputTokens: 12,
      reasoningTokens: 30,
      audioOutputTokens: 8,
      estimated: false,
    });
  });

  it('adds the vendor’s own bill where OpenRouter asked with a key of its user', () => {
    const counts = { prompt_tokens: 1, completion_tokens: 1, cost: 0, is_byok: true };
    const billed = readUsage({ ...counts, cost_details: { upstream_inference_cost: 0.0002265 } });
    expect(billed.reportedCostUsd).toBe(0.0002265);
    expect(readUsage({ ...counts, cost_details: { upstream_inference_cost: null } }).reportedCostUsd).toBeUndefined();
  });

  it('says what is sold beside the tokens or at other rates: xAI’s sources, tiers', () => {
    const counts = { prompt_tokens: 1, completion_tokens: 1 };
    expect(readUsage({ ...counts, num_sources_used: 3 })).toMatchObject({ otherSoldCalls: 3 });
    expect(readUsage(counts, 'priority')).toMatchObject({ serviceTier: 'priority' });
    expect(readUsage(counts, 'default')).not.toHaveProperty('serviceTier');
  });

  it('adds reasoning that xAI counts beside the completion', () => {
    const usage = readUsage({
      prompt_tokens: 291,
      completion_tokens: 26,
      total_tokens: 506,
      prompt_tokens_details: { cached_tokens: 244 },
      completion_tokens_details: { reasoning_tokens: 189 },
      cost_in_usd_ticks: 1_399_000,
    });
    expect(usage).toMatchObject({
      inputTokens: 47,
      outputTokens: 26,
      reasoningTokens: 189,
      reportedCostUsd: 0.0001399,
    });
    expect(totalInputTokens(usage) + totalOutputTokens(usage)).toBe(506);
  });

  it('takes what Gemini leaves out of its classes for thinking', () => {
    const usage = readUsage({ prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 });
    expect(usage).toMatchObject({ outputTokens: 12, reasoningTokens: 62 });
  });

  it('never lets a class exceed the sum it belongs to', () => {
    const usage = readUsage({
      prompt_tokens: 7,
      completion_tokens: 1,
      total_tokens: 8,
      prompt_tokens_details: { cached_tokens: 163 },
    });
    expect(usage).toMatchObject({ inputTokens: 0, cacheReadTokens: 7 });
    expect(totalInputTokens(usage) + totalOutputTokens(usage)).toBe(8);
  });

  it.each([
    [{ prompt_cache_hit_tokens: 4 }, 'DeepSeek'],
    [{ cached_tokens: 4 }, 'Moonshot'],
  ])('finds cached tokens in %j, as %s has them', (extra, _vendor) => {
    expect(readUsage({ prompt_tokens: 10, completion_tokens: 1, total_tokens: 11, ...extra }).cacheReadTokens).toBe(4);
  });

  it.each([
    [{ cost: 0.00025 }, 0.00025],
    [{ cost: { total_cost: 0.005 } }, 0.005],
    [{}, undefined],
  ])('reads the reported cost of %j', (extra, cost) => {
    expect(readUsage({ prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, ...extra }).reportedCostUsd).toBe(cost);
  });

  it('survives nonsense', () => {
    const usage = readUsage({
      prompt_tokens: -5,
      completion_tokens: 'many',
      total_tokens: null,
      prompt_tokens_details: [],
    });
    expect(totalInputTokens(usage) + totalOutputTokens(usage)).toBe(0);
  });
});

describe('findUsage', () => {
  it('takes the first path that holds one, and ignores null and empty ones', () => {
    const paths = [['usage'], ['x_groq', 'usage']];
    expect(findUsage({ usage: null, x_groq: { usage: { prompt_tokens: 3 } } }, paths)).toEqual({ prompt_tokens: 3 });
    expect(findUsage({ usage: {} }, paths)).toBeUndefined();
    expect(findUsage({ usage: { prompt_tokens: 0, total_tokens: 0 } }, paths)).toBeUndefined();
  });
});

describe('a reported cost', () => {
  it('counts only where an answer can cost that much', () => {
    const costOf = (cost: number) => readUsage({ prompt_tokens: 1, cost }).reportedCostUsd;
    expect(costOf(0)).toBe(0);
    expect(costOf(0.5)).toBe(0.5);
    expect(costOf(-5)).toBeUndefined();
    expect(costOf(1e300)).toBeUndefined();
  });
});
