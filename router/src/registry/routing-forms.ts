import { listOf, type SettingForm } from './setting-form.ts';

const ID = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/;
const MAX_NAMES = 1_000;

export const shareFromZeroToOne: SettingForm<number> = {
  expected: 'a number from 0 to 1',
  parse: (text) => numberIn(text, 1),
  write: String,
};

export const amount: SettingForm<number> = {
  expected: 'a number that is not negative',
  parse: (text) => numberIn(text, 1_000_000_000),
  write: String,
};

export const regions: SettingForm<readonly string[]> = listOf('regions such as us-east-1', (text) =>
  /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/i.test(text) ? text.toLowerCase() : undefined,
);

/** `qwen=0.5,openai=0.3`, or the same as a JSON object. */
export const namedNumbers: SettingForm<ReadonlyMap<string, number>> = {
  expected: 'shares by provider, such as qwen=0.5,openai=0.3',
  parse(text) {
    const pairs = text.trimStart().startsWith('{') ? jsonPairs(text) : textPairs(text);
    if (pairs === undefined || pairs.length > MAX_NAMES) return undefined;
    const numbers = pairs.map(([name, value]) => [name, numberIn(value, 1_000_000)] as const);
    const known = numbers.filter(
      (pair): pair is readonly [string, number] => ID.test(pair[0]) && pair[1] !== undefined,
    );
    return known.length === pairs.length ? new Map(known) : undefined;
  },
  write: (numbers) => [...numbers].map(([name, value]) => `${name}=${value}`).join(','),
};

/** `qwen>openai>claude, openai>claude`, or a JSON array of arrays. */
export const chains: SettingForm<readonly (readonly string[])[]> = {
  expected: 'lists of provider ids, such as qwen>openai>claude, openai>claude',
  parse(text) {
    const lists = text.trimStart().startsWith('[') ? jsonLists(text) : textLists(text);
    if (lists === undefined || lists.length > MAX_NAMES) return undefined;
    return lists.every((list) => list.length > 0 && list.every((id) => ID.test(id))) ? lists : undefined;
  },
  write: (lists) => lists.map((list) => list.join('>')).join(', '),
};

function textPairs(text: string): readonly (readonly [string, string])[] {
  return parts(text, ',').map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
  });
}

function jsonPairs(text: string): readonly (readonly [string, string])[] | undefined {
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  return Object.entries(parsed).map(([name, value]) => [name, String(value)]);
}

function textLists(text: string): readonly (readonly string[])[] {
  return parts(text, ',').map((list) => parts(list, '>'));
}

function jsonLists(text: string): readonly (readonly string[])[] | undefined {
  const parsed = parseJson(text);
  return Array.isArray(parsed) && parsed.every(isListOfTexts) ? parsed : undefined;
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function parts(text: string, separator: string): readonly string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** undefined for what is no number, or lies outside of 0 and `to`. */
function numberIn(text: string, to: number): number | undefined {
  if (!/^\d*\.?\d+(?:e-?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return value >= 0 && value <= to ? value : undefined;
}
