import { balancingAlgorithms, strategyNames } from '../domain/routing-words.ts';
import { logLevels } from '../lib/log-levels.ts';
import { cacheSettings } from './cache-settings.ts';
import { engineSettings } from './engine-settings.ts';
import { limitSettings } from './limit-settings.ts';
import { chains, namedNumbers, shareFromZeroToOne } from './routing-forms.ts';
import { type SettingDefinition, setting } from './setting-definition.ts';
import { listOf, matchingText, oneOf, trueOrFalse, wholeNumber } from './setting-form.ts';

export type { SettingDefinition } from './setting-definition.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const milliseconds = wholeNumber({ from: 1, to: dayMs });

const hosts = listOf('host names, each with or without a port', (text) =>
  /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(text) ? text.toLowerCase() : undefined,
);

const origins = listOf('origins such as https://console.example.com', (text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase().replace(/\/$/, '')
    ? url.origin
    : undefined;
});

/** Every setting of this router. Values are kept and shown as text (contract, section 3); durations are milliseconds. */
export const settingsCatalogue = {
  active_provider: setting({
    category: 'provider',
    form: matchingText(/^\S{1,64}$/, 'the id of an enabled provider'),
    default: undefined,
    about: 'The provider that answers requests which name none.',
  }),
  'server.host': setting({
    category: 'server',
    form: matchingText(/^[a-z0-9.:_-]{1,253}$/i, 'an address or a host name'),
    default: '127.0.0.1',
    requiresRestart: true,
    about: 'The address to listen on, where neither --host nor HOST names one.',
  }),
  'server.port': setting({
    category: 'server',
    form: wholeNumber({ from: 0, to: 65_535 }),
    default: 3001,
    requiresRestart: true,
    about: 'The port to listen on, where neither --port nor PORT names one.',
  }),
  'server.timeout': setting({
    category: 'server',
    form: milliseconds,
    default: 120_000,
    about: 'How long a plain answer may take in all, retries included (ms).',
  }),
  'timeouts.connectMs': setting({
    category: 'timeouts',
    form: milliseconds,
    default: 5_000,
    about: 'How long a connection to a provider may take to stand (ms).',
  }),
  'timeouts.headersMs': setting({
    category: 'timeouts',
    form: milliseconds,
    default: 30_000,
    about: 'How long a cloud provider may take to start a stream (ms).',
  }),
  'timeouts.firstContentMs': setting({
    category: 'timeouts',
    form: milliseconds,
    default: 60_000,
    about: 'How long a cloud provider may take to the first piece of content (ms).',
  }),
  'timeouts.firstContentLocalMs': setting({
    category: 'timeouts',
    form: milliseconds,
    default: 300_000,
    about: 'The same for providers on your own machines, which may have to load the model first (ms).',
  }),
  'timeouts.firstContentReasoningMs': setting({
    category: 'timeouts',
    form: milliseconds,
    default: 600_000,
    about: 'The same for requests that ask for reasoning (ms).',
  }),
  'timeouts.idleMs': setting({
    category: 'timeouts',
    form: milliseconds,
    default: 60_000,
    about: 'How long a stream may pause between two events (ms).',
  }),
  'timeouts.streamTotalMs': setting({
    category: 'timeouts',
    form: milliseconds,
    default: 600_000,
    about: 'How long a stream may take in all (ms).',
  }),
  'timeouts.reasoningTotalMs': setting({
    category: 'timeouts',
    form: milliseconds,
    default: 1_800_000,
    about: 'How long a request that asks for reasoning may take in all (ms).',
  }),
  'routing.fallbackEnabled': setting({
    category: 'routing',
    form: trueOrFalse,
    default: false,
    about: 'Whether another provider is asked when the chosen one fails before its first piece of content.',
  }),
  'routing.strategy': setting({
    category: 'routing',
    form: oneOf(strategyNames),
    default: undefined,
    about:
      'How the router chooses among all that have the model. Where it is not set, the active provider answers. It chooses for the model "auto" in any case.',
  }),
  'routing.loadBalancing': setting({
    category: 'routing',
    form: oneOf(balancingAlgorithms),
    default: undefined,
    about: 'How calls are shared out: beside a strategy among those that it ranks alike, without one among all.',
  }),
  'routing.weights': setting({
    category: 'routing',
    form: namedNumbers,
    default: new Map(),
    about: 'Shares for weighted-round-robin and random, by provider: qwen=0.5,openai=0.3. Others have 1.',
  }),
  'routing.fallbackChains': setting({
    category: 'routing',
    form: chains,
    default: [],
    about:
      'Whom to ask after whom: lists of provider ids, as JSON or "qwen>openai>claude, openai>claude". The list counts that begins with whoever was asked first.',
  }),
  'routing.hedging': setting({
    category: 'routing',
    form: trueOrFalse,
    default: undefined,
    about:
      'Whether a second provider is asked beside one whose stream is unusually late, at most one call in twenty. Where it is not set: as the strategy has it.',
  }),
  'routing.costWeight': setting({
    category: 'routing',
    form: shareFromZeroToOne,
    default: undefined,
    about: 'How much a strategy looks at cost, 0 to 1. Where it is not set: the strategy’s own.',
  }),
  'routing.performanceWeight': setting({
    category: 'routing',
    form: shareFromZeroToOne,
    default: undefined,
    about: 'How much a strategy looks at speed, 0 to 1. Where it is not set: the strategy’s own.',
  }),
  'routing.reliabilityWeight': setting({
    category: 'routing',
    form: shareFromZeroToOne,
    default: undefined,
    about: 'How much a strategy looks at failures, 0 to 1. Where it is not set: the strategy’s own.',
  }),
  ...engineSettings,
  'routing.continueOnBreak': setting({
    category: 'routing',
    form: trueOrFalse,
    default: false,
    about:
      'Whether another try goes on from the text so far when a stream breaks after its first words. Such streams are translated and not passed through.',
  }),
  'routing.retries': setting({
    category: 'routing',
    form: wholeNumber({ from: 0, to: 10 }),
    default: 2,
    about: 'How many more attempts follow a failed one.',
  }),
  'routing.retryBaseMs': setting({
    category: 'routing',
    form: wholeNumber({ from: 0, to: minuteMs }),
    default: 250,
    about: 'The upper bound of the random wait before the first retry; it doubles with each (ms).',
  }),
  'routing.breakerFailures': setting({
    category: 'routing',
    form: wholeNumber({ from: 1, to: 1_000 }),
    default: 5,
    about: 'How many failures in a row make a provider rest.',
  }),
  'routing.breakerRestMs': setting({
    category: 'routing',
    form: milliseconds,
    default: 2_000,
    about: 'How long its first rest lasts; it doubles with each, up to a minute (ms).',
  }),
  'routing.pingAfterMs': setting({
    category: 'routing',
    form: milliseconds,
    default: 15_000,
    about: 'After how much silence a stream is kept alive with comments (ms).',
  }),
  'routing.pingEveryMs': setting({
    category: 'routing',
    form: wholeNumber({ from: 100, to: dayMs }),
    default: 15_000,
    about: 'How much time lies between two such comments (ms).',
  }),
  ...limitSettings,
  'history.bodies': setting({
    category: 'history',
    form: oneOf(['all', 'errors', 'none']),
    default: 'all',
    about: 'Whose requests and answers are kept whole: all, those that failed, or none.',
  }),
  'history.bodyBytesPerSecond': setting({
    category: 'history',
    form: wholeNumber({ from: 0, to: 1_073_741_824 }),
    default: 2_097_152,
    about: 'How much of them is kept per second for long; beyond it good answers are kept without (bytes).',
  }),
  'history.maxAgeDays': setting({
    category: 'history',
    form: wholeNumber({ from: 1, to: 36_500 }),
    default: 30,
    about: 'How long requests and answers are kept (days).',
  }),
  'history.responsesMaxAgeDays': setting({
    category: 'history',
    form: wholeNumber({ from: 0, to: 36_500 }),
    default: 30,
    about: 'How long answers of /v1/responses are kept for requests that go on from them; 0 keeps none (days).',
  }),
  'history.maxBytes': setting({
    category: 'history',
    form: wholeNumber({ from: 16_777_216, to: 1_125_899_906_842_624 }),
    default: 1_073_741_824,
    about: 'How large the database may grow before the oldest requests go, however young they are (bytes).',
  }),
  'history.statsMaxAgeDays': setting({
    category: 'history',
    form: wholeNumber({ from: 1, to: 36_500 }),
    default: 400,
    about: 'How long the sums behind the statistics are kept; they outlive the requests (days).',
  }),
  ...cacheSettings,
  'auth.required': setting({
    category: 'auth',
    form: trueOrFalse,
    default: undefined,
    about: 'Whether callers on this machine need an API key too. Where it is not set: as soon as there is a key.',
  }),
  'security.allowedHosts': setting({
    category: 'security',
    form: hosts,
    default: [],
    about: 'Further names under which this router may be called.',
  }),
  'security.allowedOrigins': setting({
    category: 'security',
    form: origins,
    default: [],
    about: 'Web pages that may call this router from a browser.',
  }),
  'security.maxBodyBytes': setting({
    category: 'security',
    form: wholeNumber({ from: 1_024, to: 1_073_741_824 }),
    default: 20_971_520,
    about: 'The largest request body, after decompression (bytes).',
  }),
  'logging.level': setting({
    category: 'logging',
    form: oneOf(logLevels),
    default: 'info',
    about: 'The least important lines that are logged, where neither --log-level nor LOG_LEVEL says so.',
  }),
  'logging.file': setting({
    category: 'logging',
    form: trueOrFalse,
    default: true,
    requiresRestart: true,
    about:
      'Whether they are kept in logs/provider-router.log of the data folder too, where neither --log-file nor LOG_FILE says so.',
  }),
} as const;

export type SettingKey = keyof typeof settingsCatalogue;

type ValueOf<Definition> = Definition extends SettingDefinition<infer Value, infer Default> ? Value | Default : never;

/** What every setting is worth now. */
export type SettingValues = { readonly [Key in SettingKey]: ValueOf<(typeof settingsCatalogue)[Key]> };

export const settingKeys = Object.keys(settingsCatalogue) as readonly SettingKey[];

export function isSettingKey(text: string): text is SettingKey {
  return Object.hasOwn(settingsCatalogue, text);
}
