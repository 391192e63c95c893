import { expect, it } from 'vitest';
import { briefPricing, pricingWords } from './pricing-words.ts';

const pricing = { prompt: '0.00000015', completion: '0.0000006', source: 'genai-prices', date: '2026-09-23' };
const unknown = { prompt: null, completion: null, source: null, date: null };

it('tells what a million tokens cost, who says so and of when that is', () => {
  expect(pricingWords(pricing)).toBe('$0.15 in and $0.60 out, per million tokens (by genai-prices of 2026-09-23)');
  expect(pricingWords({ ...pricing, source: 'deployment', date: null })).toMatch(/tokens \(by deployment\)$/);
});

it('tells it in brief for a column', () => {
  expect(briefPricing(pricing)).toBe('$0.15 / $0.60');
  expect(briefPricing({ ...pricing, completion: null })).toBe('$0.15 / -');
});

it('never shows an unknown price as nothing to pay', () => {
  expect(pricingWords(unknown)).toBe('-');
  expect(briefPricing(unknown)).toBe('-');
  expect(briefPricing(undefined)).toBe('-');
  expect(briefPricing({ ...unknown, prompt: '0', completion: '0' })).toBe('$0.00 / $0.00');
});
