import { isDigit, isLetter, isLineBreak, isSpace } from './characters.ts';
import { type Lead, wordTokens } from './word-tokens.ts';

/** Longer texts are judged by their beginning and their end: an estimate must not hold up others. */
export const MAX_READ = 65_536;
const DIGITS_PER_TOKEN = 3;
/** `'s`, `'ll`: mostly one token with the word before. */
const CONTRACTION_TOKENS = 0.1;
const APOSTROPHE = 39;
const SLASH = 47;
const SPACE = 32;

/**
 * About how many tokens a text has for a tokenizer of today. It is cut as such tokenizers cut first (a word with the sign before it, three digits, a run of
 * signs, a run of spaces), and each piece is taken for its average.
 */
export function textTokens(text: string): number {
  if (text.length <= MAX_READ) return cutTokens(text);
  const half = MAX_READ / 2;
  return ((cutTokens(text.slice(0, half)) + cutTokens(text.slice(-half))) * text.length) / MAX_READ;
}

function cutTokens(text: string): number {
  let tokens = 0;
  let at = 0;
  while (at < text.length) {
    const start = at;
    const code = text.charCodeAt(at);
    const lead = leadAt(text, at, code);
    if (lead !== undefined) {
      const word = lead === 'none' ? at : at + 1;
      at = endOf(text, word, isLetter);
      tokens += isContraction(text, start, at) ? CONTRACTION_TOKENS : wordTokens(text, word, at, lead);
    } else if (isDigit(code)) {
      at = endOf(text, at, isDigit);
      tokens += Math.ceil((at - start) / DIGITS_PER_TOKEN);
    } else if (isSpace(code) && !goesWithSigns(code, text.charCodeAt(at + 1))) {
      at = endOfSpaces(text, at);
      tokens += 1;
    } else {
      const signs = code === SPACE ? at + 1 : at;
      at = endOf(text, signs, isSign);
      tokens += signTokens(text, signs, at);
      at = endOf(text, at, isEndOfSigns);
    }
  }
  return tokens;
}

/** A space belongs to the signs behind it, and so does a line break; a tab, or a space of another kind, stands alone. */
function goesWithSigns(code: number, next: number): boolean {
  return (code === SPACE || isLineBreak(code)) && isSign(next);
}

/** undefined: no word begins here. */
function leadAt(text: string, at: number, code: number): Lead | undefined {
  if (isLetter(code)) return 'none';
  if (isDigit(code) || isLineBreak(code) || !isLetter(text.charCodeAt(at + 1))) return undefined;
  return isSpace(code) ? 'space' : 'sign';
}

function isContraction(text: string, start: number, end: number): boolean {
  return text.charCodeAt(start) === APOSTROPHE && end - start <= 3 && isLetter(text.charCodeAt(start - 1));
}

/** Up to the last line break, else up to the space that belongs to what follows. */
function endOfSpaces(text: string, start: number): number {
  const end = endOf(text, start, isSpace);
  for (let at = end; at > start; at -= 1) if (isLineBreak(text.charCodeAt(at - 1))) return at;
  return end < text.length && end - start > 1 ? end - 1 : end;
}

function isSign(code: number): boolean {
  return !Number.isNaN(code) && !isSpace(code) && !isDigit(code) && !isLetter(code);
}

function isEndOfSigns(code: number): boolean {
  return isLineBreak(code) || code === SLASH;
}

function signTokens(text: string, start: number, end: number): number {
  const length = end - start;
  const first = text.charCodeAt(start);
  if (first > 127) return Math.max(1, length * 0.9);
  if (length <= 2) return 1;
  if (length === 3) return 1.12;
  if (length <= 5) return 1.5;
  for (let at = start + 1; at < end; at += 1) if (text.charCodeAt(at) !== first) return length / 2.6;
  // Rules of one sign (`-----`) are in every vocabulary.
  return 1 + length / 16;
}

function endOf(text: string, start: number, belongs: (code: number) => boolean): number {
  let at = start;
  while (at < text.length && belongs(text.charCodeAt(at))) at += 1;
  return at;
}
