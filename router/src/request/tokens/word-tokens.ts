import { estimateTokenCount } from 'tokenx';
import { isAsciiLetter, isLower, isUpper } from './characters.ts';

/** What stands before a word and belongs to its first token: nothing, a space, or a sign (`"name`). */
export type Lead = 'none' | 'space' | 'sign';

/** Scripts that tokenx takes for Latin. Characters per token as measured with OpenAI's own tokenizer of 2024 (`o200k_base`). */
const languageConfigs = [
  { pattern: /[\u0400-\u04ff]/, averageCharsPerToken: 3.3 },
  { pattern: /[\u0590-\u06ff]/, averageCharsPerToken: 3.1 },
  { pattern: /[\u0900-\u0dff]/, averageCharsPerToken: 3 },
  { pattern: /[\u0e00-\u0fff]/, averageCharsPerToken: 2.5 },
];

/**
 * Tokens of `text` between two places, all letters: on average over English text and code, by length, case and lead, as measured with that tokenizer
 * (docs/tokens.md). A word of another script is tokenx's to judge.
 */
export function wordTokens(text: string, start: number, end: number, lead: Lead): number {
  let tokens = 0;
  let at = start;
  while (at < end) {
    if (!isAsciiLetter(text.charCodeAt(at))) return tokens + foreignTokens(text.slice(at, end));
    const piece = endOfPiece(text, at, end);
    tokens += pieceTokens(text, at, piece, at === start ? lead : 'none');
    at = piece;
  }
  return tokens;
}

function foreignTokens(word: string): number {
  return Math.max(1, estimateTokenCount(word, { languageConfigs }));
}

/** `camelCase` and `HTTPServer` are cut before a capital that follows a small letter. */
function endOfPiece(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isUpper(text.charCodeAt(at))) at += 1;
  while (at < end && isLower(text.charCodeAt(at))) at += 1;
  return at;
}

function pieceTokens(text: string, start: number, end: number, lead: Lead): number {
  const length = end - start;
  if (isLower(text.charCodeAt(start))) return smallTokens(length, lead);
  if (isUpper(text.charCodeAt(end - 1))) return shoutedTokens(length, lead);
  return namedTokens(length, lead);
}

function smallTokens(length: number, lead: Lead): number {
  switch (lead) {
    case 'space':
      if (length <= 5) return 1;
      return length <= 15 ? 1 + 0.022 * (length - 5) : length / 7;
    case 'none':
      if (length <= 5) return 1.06;
      return length <= 11 ? 1.06 + 0.1 * (length - 5) : length / 6;
    case 'sign':
      return length <= 9 ? 1 + 0.1 * (length - 1) : 1.8 + 0.35 * (length - 9);
  }
}

function namedTokens(length: number, lead: Lead): number {
  if (lead === 'sign') return 1.4 + 0.1 * (length - 1);
  if (length <= 6) return 1.05;
  if (length > 14) return length / 6;
  return lead === 'space' ? 1.2 + 0.03 * (length - 7) : 1.1 + 0.06 * (length - 7);
}

/** Capitals with a space before them are mostly words, others mostly names and keys that no vocabulary has whole. */
function shoutedTokens(length: number, lead: Lead): number {
  const sign = lead === 'sign' ? 0.4 : 0;
  if (length <= 2) return 1 + sign;
  if (length <= 4) return 1.12 + sign;
  return 1 + (lead === 'space' ? 0.12 : 0.28) * (length - 3) + sign;
}
