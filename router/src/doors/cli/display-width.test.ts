import { expect, it } from 'vitest';
import { cutToWidth, displayWidth } from './display-width.ts';

it.each([
  ['plain', 5],
  ['東京', 4],
  ['한글', 4],
  ['ｆｕｌｌ', 8],
  ['Zoe\u0308', 3],
  ['👩‍💻', 2],
  ['❤\ufe0f', 2],
  ['a\u200bb', 2],
  ['…', 1],
])('a terminal needs for %s so many columns: %i', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

it.each([
  ['東京のモデル', 6, '東京…'],
  ['Zoe\u0308 and', 4, 'Zoe\u0308…'],
  ['short', 5, 'short'],
])('%s is cut to %i columns between characters', (text, columns, cut) => {
  expect(cutToWidth(text, columns)).toBe(cut);
});
