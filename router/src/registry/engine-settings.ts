import { errorHandlingForm } from './error-handling-form.ts';
import { healthChecksForm } from './health-checks-form.ts';
import { amount, regions, shareFromZeroToOne } from './routing-forms.ts';
import { trueOrFalse, wholeNumber } from './setting-form.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Entries of the catalogue: limits on where requests may go, and what the engine does for itself. */
export const engineSettings = {
  'routing.maxCost': {
    category: 'routing',
    form: amount,
    default: undefined,
    about: 'What one request may be expected to cost (USD). Whoever has no known price is not asked then.',
  },
  'routing.maxLatencyMs': {
    category: 'routing',
    form: wholeNumber({ from: 1, to: dayMs }),
    default: undefined,
    about: 'How long one whole answer may be expected to take (ms).',
  },
  'routing.minReliability': {
    category: 'routing',
    form: shareFromZeroToOne,
    default: undefined,
    about: 'Which share of calls a provider must be expected to answer, 0 to 1.',
  },
  'routing.callsPerMachine': {
    category: 'routing',
    form: wholeNumber({ from: 1, to: 1_000 }),
    default: undefined,
    about:
      'How many calls at once one machine with local models takes, whatever models they are for; others wait. Where it is not set: as many as it is found to bear.',
  },
  'routing.errorHandling': {
    category: 'routing',
    form: errorHandlingForm,
    default: undefined,
    about:
      'What follows from which failure, as JSON: {"errorClassification": {"retryable": [...], "nonRetryable": [...]}, "recoveryActions": {"rate_limit": "switch_provider"}}.',
  },
  'routing.learning': {
    category: 'routing',
    form: trueOrFalse,
    default: true,
    about: 'Whether the strategy "intelligent" learns from the history how each model does with each kind of task.',
  },
  'routing.learningWindowMs': {
    category: 'routing',
    form: wholeNumber({ from: 1_000, to: dayMs }),
    default: 5 * minuteMs,
    about: 'How much time one judgement of its predictions covers (ms).',
  },
  'routing.retrainIntervalMs': {
    category: 'routing',
    form: wholeNumber({ from: 1_000, to: 30 * dayMs }),
    default: 60 * minuteMs,
    about: 'How often it learns anew (ms).',
  },
  'health.probes': {
    category: 'health',
    form: trueOrFalse,
    default: true,
    about:
      'Whether the router finds out with small calls of its own how providers are doing that a strategy may choose and that failed or were silent.',
  },
  'health.probeBudgetUsdPerDay': {
    category: 'health',
    form: amount,
    default: 0.01,
    about: 'What such calls, and checks of the type "request", may cost in a day of UTC (USD).',
  },
  'health.checks': {
    category: 'health',
    form: healthChecksForm,
    default: [],
    about:
      'Checks of all providers by the clock, as JSON: [{"type": "ping", "interval": 30000, "timeout": 5000}, {"type": "request", "interval": 60000, "testPrompt": "Hello", "expectedResponseLength": 1}].',
  },
  'health.failureThreshold': {
    category: 'health',
    form: wholeNumber({ from: 1, to: 100 }),
    default: 3,
    about: 'How many failed checks in a row take a provider out.',
  },
  'health.successThreshold': {
    category: 'health',
    form: wholeNumber({ from: 1, to: 100 }),
    default: 2,
    about: 'How many good checks in a row bring it back.',
  },
  'compliance.dataResidency': {
    category: 'compliance',
    form: regions,
    default: undefined,
    about:
      'Regions that requests may go to, such as us-east-1 or eu. Only providers and models whose region is one of them, or lies in one, are asked; one without a region never is.',
  },
} as const;
