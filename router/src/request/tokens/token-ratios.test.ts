import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { tokenFamily } from './token-families.ts';
import { TokenRatios } from './token-ratios.ts';

const family = tokenFamily('some-model');
const here = { provider: 'p', model: 'm' };
const text: ChatMeaning = {
  ...emptyMeaning,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'How many tokens may this be? '.repeat(9) }] }],
};
const estimated = estimateTokens(text, family);

function taught(times: number, factor: number, meaning = text): TokenRatios {
  const ratios = new TokenRatios();
  for (let index = 0; index < times; index += 1) {
    ratios.learn({ ...here, meaning, family, counted: estimated * factor }, index * 1_000);
  }
  return ratios;
}

describe('the ratio of a deployment', () => {
  it('is what its provider counts by the estimate, once three prompts say so', () => {
    expect(taught(2, 1.3).of(here)).toBe(1);
    expect(taught(3, 1.3).of(here)).toBeCloseTo(1.3);
    expect(taught(3, 1.3).of({ ...here, model: 'other' })).toBe(1);
  });

  it('follows a provider that counts otherwise from now on', () => {
    const ratios = taught(30, 1);
    for (let index = 0; index < 60; index += 1) {
      ratios.learn({ ...here, meaning: text, family, counted: estimated * 1.5 }, 0);
    }
    expect(ratios.of(here)).toBeGreaterThan(1.4);
  });

  it('is never below a half nor above two', () => {
    expect(taught(5, 100).of(here)).toBe(2);
    expect(taught(5, 0.01).of(here)).toBe(0.5);
  });

  it('is not learned from pictures', () => {
    const source = { kind: 'url', url: 'https://example.com/x.png' } as const;
    const seen: ChatMeaning = { ...emptyMeaning, messages: [{ role: 'user', parts: [{ type: 'image', source }] }] };
    expect(taught(5, 1.5, seen).of(here)).toBe(1);
  });

  it('is looked at once in a second', () => {
    const ratios = new TokenRatios();
    expect(ratios.isDue(0)).toBe(true);
    ratios.learn({ ...here, meaning: text, family, counted: 1 }, 0);
    expect(ratios.isDue(999)).toBe(false);
    expect(ratios.isDue(1_000)).toBe(true);
  });
});
