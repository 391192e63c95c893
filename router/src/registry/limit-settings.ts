import { onExhaustedWords } from '../domain/budget.ts';
import { perMinute, timeZone, usd } from './budget-forms.ts';
import { shareFromZeroToOne } from './routing-forms.ts';
import { setting } from './setting-definition.ts';
import { oneOf } from './setting-form.ts';

/** What this router may spend, and how much it takes in a minute. */
export const limitSettings = {
  'budget.daily': setting({
    category: 'budget',
    form: usd,
    default: undefined,
    about: 'What this router may spend in a day (US dollars). Where it is not set: as much as it is asked for.',
  }),
  'budget.monthly': setting({
    category: 'budget',
    form: usd,
    default: undefined,
    about: 'What this router may spend in a month (US dollars). Where it is not set: as much as it is asked for.',
  }),
  'budget.timeZone': setting({
    category: 'budget',
    form: timeZone,
    default: 'UTC',
    about: 'Where the days and months of all budgets begin: the IANA name of a time zone, such as Europe/Berlin.',
  }),
  'budget.alertAt': setting({
    category: 'budget',
    form: shareFromZeroToOne,
    default: 0.8,
    about: 'The share of budget.daily, budget.monthly and budgets of API keys at which somebody is told, 0 to 1.',
  }),
  'budget.onExhausted': setting({
    category: 'budget',
    form: oneOf(onExhaustedWords),
    default: 'stop',
    about:
      'What becomes of requests for which they have too little left: stop refuses them, cheaper lets others answer that they can pay, continue only tells.',
  }),
  'rateLimit.requestsPerMinute': setting({
    category: 'rateLimit',
    form: perMinute,
    default: undefined,
    about: 'How many requests to models this router takes in a minute, of all its callers together.',
  }),
  'rateLimit.tokensPerMinute': setting({
    category: 'rateLimit',
    form: perMinute,
    default: undefined,
    about: 'How many tokens, of prompts and answers, they may have in a minute together.',
  }),
  'rateLimit.burstCapacity': setting({
    category: 'rateLimit',
    form: perMinute,
    default: undefined,
    about: 'How many of the requests may come at once. Where it is not set: as many as in a minute.',
  }),
} as const;
