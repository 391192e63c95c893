import type { SettingForm } from './setting-form.ts';

const MOST_USD = 1_000_000_000;
const MOST_PER_MINUTE = 1_000_000_000;

export const usd: SettingForm<number> = {
  expected: `US dollars, from 0 to ${MOST_USD}`,
  parse: (text) => {
    const value = decimal(text.replace(/^\$/, ''));
    return value !== undefined && value <= MOST_USD ? value : undefined;
  },
  write: String,
};

export const perMinute: SettingForm<number> = {
  expected: `a whole number from 1 to ${MOST_PER_MINUTE}`,
  parse: (text) => {
    const value = decimal(text);
    return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_PER_MINUTE ? value : undefined;
  },
  write: String,
};

/** As the clocks of a place show it: `Europe/Berlin`, `America/New_York`, `UTC`. */
export const timeZone: SettingForm<string> = {
  expected: 'the IANA name of a time zone, such as Europe/Berlin or UTC',
  parse: (text) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
    } catch {
      return undefined;
    }
  },
  write: (zone) => zone,
};

function decimal(text: string): number | undefined {
  return /^\d{1,12}(?:\.\d{1,24})?$/.test(text) ? Number(text) : undefined;
}
