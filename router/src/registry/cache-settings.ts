import { type SettingForm, trueOrFalse, wholeNumber } from './setting-form.ts';

const dayMs = 86_400_000;
const MOST_BYTES = 68_719_476_736;

const temperature: SettingForm<number> = {
  expected: 'a number from 0 to 2',
  parse(text) {
    const value = /^\d?\.?\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= 0 && value <= 2 ? value : undefined;
  },
  write: String,
};

/** The settings of what is kept of answers (docs/cache.md). */
export const cacheSettings = {
  'cache.enabled': {
    category: 'cache',
    form: trueOrFalse,
    default: false,
    about: 'Whether equal requests are answered from memory, and those side by side with one call.',
  },
  'cache.ttlMs': {
    category: 'cache',
    form: wholeNumber({ from: 1, to: 30 * dayMs }),
    default: 3_600_000,
    about: 'How long an answer is told again (ms).',
  },
  'cache.maxEntries': {
    category: 'cache',
    form: wholeNumber({ from: 1, to: 10_000_000 }),
    default: 10_000,
    about: 'How many answers are kept; those told least lately go first.',
  },
  'cache.maxBytes': {
    category: 'cache',
    form: wholeNumber({ from: 1, to: MOST_BYTES }),
    default: 67_108_864,
    about: 'How much memory they may take together; one alone at most a quarter of it (bytes).',
  },
  'cache.shared': {
    category: 'cache',
    form: trueOrFalse,
    default: false,
    about: 'Whether an answer to one API key is told to other keys too.',
  },
  'cache.maxTemperature': {
    category: 'cache',
    form: temperature,
    default: 0,
    about: 'Requests with a higher temperature are asked anew each time; one that names none counts as 1.',
  },
  'cache.tools': {
    category: 'cache',
    form: trueOrFalse,
    default: false,
    about: 'Whether requests with tools are answered from memory too.',
  },
  'idempotency.ttlMs': {
    category: 'cache',
    form: wholeNumber({ from: 1, to: 30 * dayMs }),
    default: dayMs,
    about: 'How long the first answer to an Idempotency-Key is told again (ms).',
  },
  'idempotency.maxBytes': {
    category: 'cache',
    form: wholeNumber({ from: 0, to: MOST_BYTES }),
    default: 33_554_432,
    about: 'How much memory first answers may take together; 0 ignores the header (bytes).',
  },
} as const;
