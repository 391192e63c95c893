import { expect, it } from 'vitest';
import { cutToWidth, displayWidth, wrapToWidth } from './display-width.ts';

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

it.each([
  ['it goes on below', 8, ['it goes', 'on below']],
  ['東京のモデル and more', 8, ['東京のモ', 'デル and', 'more']],
  ['abcdefgh', 3, ['abc', 'def', 'gh']],
  ['', 5, ['']],
])('%s is broken into lines of %i columns, between words where it can be', (text, columns, lines) => {
  expect(wrapToWidth(text, columns)).toEqual(lines);
});
