/** How one setting is written as text and read back. `expected` ends the sentence "X must be ...". */
export interface SettingForm<Value> {
  readonly expected: string;
  /** undefined when the text is none of this form. */
  parse(text: string): Value | undefined;
  /** The one canonical text of a value. */
  write(value: Value): string;
}

export const trueOrFalse: SettingForm<boolean> = {
  expected: 'true or false',
  parse(text) {
    // SQLite and shells write booleans as 1 and 0.
    if (/^(?:true|1)$/i.test(text)) return true;
    return /^(?:false|0)$/i.test(text) ? false : undefined;
  },
  write: String,
};

export function wholeNumber(range: { readonly from: number; readonly to: number }): SettingForm<number> {
  return {
    expected: `a whole number from ${range.from} to ${range.to}`,
    parse(text) {
      // "120000.0" is how SQLite prints a REAL: the same whole number.
      if (!/^-?\d+(?:\.0+)?$/.test(text)) return undefined;
      const value = Number(text);
      return value >= range.from && value <= range.to ? value : undefined;
    },
    write: String,
  };
}

export function oneOf<const Word extends string>(words: readonly Word[]): SettingForm<Word> {
  return {
    expected: `one of ${words.join(', ')}`,
    parse: (text) => words.find((word) => word === text.toLowerCase()),
    write: (word) => word,
  };
}

export function matchingText(pattern: RegExp, expected: string): SettingForm<string> {
  return { expected, parse: (text) => (pattern.test(text) ? text : undefined), write: (text) => text };
}

/** Texts separated by commas or blanks, or a JSON array of them; `read` normalises one or returns undefined. */
export function listOf(expected: string, read: (text: string) => string | undefined): SettingForm<readonly string[]> {
  return {
    expected: `a list, separated by commas, of ${expected}`,
    parse(text) {
      const parts = listParts(text);
      if (parts === undefined) return undefined;
      const values = parts.map(read);
      return values.every((value) => value !== undefined) ? values : undefined;
    },
    write: (values) => values.join(','),
  };
}

function listParts(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('[')) return text.split(/[\s,]+/).filter((part) => part !== '');
  // `[::1]` is a host, not JSON.
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((part) => typeof part === 'string') ? parsed : undefined;
  } catch {
    return text.split(/[\s,]+/).filter((part) => part !== '');
  }
}
