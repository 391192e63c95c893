import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type {
  ConfigProblem,
  ConfigReading,
  ProviderKey,
  ReadConfig,
  RetryRules,
  TimeLimits,
} from '../../domain/provider-adapter.ts';

const MAX_LIMIT_MS = 24 * 60 * 60 * 1_000;
const MAX_RETRIES = 10;
const MAX_RETRY_WAIT_MS = 60_000;

/** A number written as text counts: rows from the sqlite3 tool are texts. */
function numberLike(expected: string) {
  const text = z
    .string()
    .trim()
    .regex(/^\d+(?:\.0+)?$/)
    .transform(Number);
  return z.union([z.number(), text], expected);
}

const retries = numberLike('must be a whole number').pipe(
  z.int('must be a whole number').min(0, 'must be at least 0').max(MAX_RETRIES, `must be at most ${MAX_RETRIES}`),
);

const retryWait = numberLike('must be a number of milliseconds').pipe(
  z.number().min(0, 'must be at least 0').max(MAX_RETRY_WAIT_MS, 'must be at most a minute'),
);

const milliseconds = numberLike('must be a number of milliseconds').pipe(
  z.number().positive('must be more than 0').max(MAX_LIMIT_MS, 'must be at most a day').transform(Math.ceil),
);

const MAX_PER_MINUTE = 1_000_000_000;

const perMinute = numberLike('must be a number').pipe(
  z.int('must be a whole number').min(1, 'must be at least 1').max(MAX_PER_MINUTE, `must be at most ${MAX_PER_MINUTE}`),
);

const NEEDS_RATE = 'needs requestsPerMinute or tokensPerMinute';

const rateLimit = z
  .strictObject(
    {
      requestsPerMinute: perMinute.optional(),
      tokensPerMinute: perMinute.optional(),
      burstCapacity: perMinute.optional(),
    },
    'must be an object with requestsPerMinute, tokensPerMinute and burstCapacity, as far as they are wanted',
  )
  .refine(({ requestsPerMinute, tokensPerMinute }) => (requestsPerMinute ?? tokensPerMinute) !== undefined, NEEDS_RATE);

const proxyUrl = z
  .string()
  .trim()
  .refine(isProxyUrl, 'must be like http://user:password@host:3128, https://host or socks5://host:1080');

// What stands in a header must fit into one: visible ASCII. Pasted keys often bring a line break along.
const secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]*$/, 'must consist of visible ASCII characters; was it pasted whole?');

const keyEntry = z.union(
  [
    secret.transform((key) => ({ key, weight: undefined, models: undefined })),
    z.object({
      key: secret,
      weight: z.number().positive('must be more than 0').optional(),
      models: z.array(z.string().min(1)).min(1).optional(),
    }),
  ],
  'must be a key, or an object with a key, and a weight and models where wanted',
);

/** Keys that the config of every type may hold. `timeout` is D3's: the total of a plain answer. `maxRetries` and `retryDelay` are D0's. */
const commonShape = {
  apiKey: secret.optional(),
  apiKeys: z.array(keyEntry).optional(),
  defaultModel: z.string().trim().optional(),
  timeout: milliseconds.optional(),
  connectTimeout: milliseconds.optional(),
  headersTimeout: milliseconds.optional(),
  firstContentTimeout: milliseconds.optional(),
  idleTimeout: milliseconds.optional(),
  streamTimeout: milliseconds.optional(),
  reasoningFirstContentTimeout: milliseconds.optional(),
  reasoningTimeout: milliseconds.optional(),
  maxRetries: retries.optional(),
  retryDelay: retryWait.optional(),
  /** Teaches tools in the prompt, for models that have none of their own (contract, section 10). */
  xmlTools: z
    .union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })], 'must be true or false')
    .optional(),
  proxy: proxyUrl.optional(),
  /** How much the provider may get in a minute, all its models together. */
  rateLimit: rateLimit.optional(),
  /** What a configuration file says of a provider's models. */
  modelDefaults: z
    .record(
      z.string(),
      z.object({
        maxTokens: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
        temperature: z.number('must be a number').min(0, 'must be at least 0').max(2, 'must be at most 2').optional(),
      }),
      'must be an object: { MODEL: { maxTokens, temperature } }',
    )
    .optional(),
  /** Where its models are computed; some types read it, too. */
  region: z.string().trim().max(64, 'must be at most 64 characters').optional(),
};

const commonSchema = z.object(commonShape);
type CommonConfig = z.infer<typeof commonSchema>;

const LIMIT_KEYS = {
  connectTimeout: 'connectMs',
  headersTimeout: 'headersMs',
  firstContentTimeout: 'firstContentMs',
  idleTimeout: 'idleMs',
  timeout: 'totalMs',
  streamTimeout: 'streamTotalMs',
  reasoningFirstContentTimeout: 'reasoningFirstContentMs',
  reasoningTimeout: 'reasoningTotalMs',
} as const satisfies Partial<Record<keyof CommonConfig, keyof TimeLimits>>;

export interface ReadConfigRules<Shape extends z.ZodRawShape, Options> {
  /** The keys of this type beside the common ones. */
  readonly shape: Shape;
  readonly keyRequired: boolean;
  /** Turns the type's own values into its options, or says what is wrong with them. */
  toOptions(values: z.infer<z.ZodObject<Shape>>): OptionsReading<Options>;
}

export type OptionsReading<Options> =
  /** `remarks`: what was taken otherwise than it was written. */
  | { readonly kind: 'read'; readonly options: Options; readonly remarks?: readonly ConfigProblem[] }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

/** Making one costs more than all its readings of an ordinary config, and ten thousand providers may share one. */
const schemas = new WeakMap<z.ZodRawShape, z.ZodObject>();

function schemaOf<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> {
  const known = schemas.get(shape) ?? z.object(shape);
  schemas.set(shape, known);
  // What lies under a shape was made of it.
  return known as z.ZodObject<Shape>;
}

const keyMissing: ConfigProblem = { field: 'apiKey', message: 'An API key is required.' };

/** Reads a provider's config: the common keys here, the type's own by its rules. A `null` counts as absent. */
export function readConfig<Shape extends z.ZodRawShape, Options>(
  config: JsonObject,
  rules: ReadConfigRules<Shape, Options>,
): ConfigReading<Options> {
  const present = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
  const common = commonSchema.safeParse(present);
  const own = schemaOf(rules.shape).safeParse(present);
  const keys = common.success ? readKeys(common.data) : [];
  const reading = own.success ? rules.toOptions(own.data) : undefined;
  // All of them at once, so that nobody mends a config key by key.
  const problems = [
    ...problemsOf(common.error),
    ...problemsOf(own.error),
    ...(common.success && keys.length === 0 && rules.keyRequired ? [keyMissing] : []),
    ...(reading?.kind === 'refused' ? reading.problems : []),
  ];
  if (!common.success || reading?.kind !== 'read' || problems.length > 0) return { kind: 'refused', problems };
  const known = new Set([...Object.keys(commonShape), ...Object.keys(rules.shape)]);
  return {
    kind: 'read',
    config: {
      options: reading.options,
      keys,
      defaultModel: common.data.defaultModel || undefined,
      limits: readLimits(common.data),
      retry: readRetry(common.data),
      ...readRateLimit(common.data),
      ...(common.data.xmlTools === undefined ? {} : { xmlTools: common.data.xmlTools }),
      ...(common.data.modelDefaults === undefined ? {} : { modelDefaults: common.data.modelDefaults }),
      ...(common.data.proxy ? { proxy: common.data.proxy } : {}),
      ...(common.data.region ? { region: common.data.region } : {}),
      unknownKeys: Object.keys(config).filter((key) => !known.has(key)),
      remarks: reading.remarks ?? [],
    },
  };
}

function readKeys({ apiKey, apiKeys = [] }: CommonConfig): readonly ProviderKey[] {
  const single = apiKey === undefined ? [] : [{ key: apiKey, weight: undefined, models: undefined }];
  return [...single, ...apiKeys]
    .filter((entry) => !isMask(entry.key))
    .map((entry) => ({ secret: entry.key, weight: entry.weight ?? 1, models: entry.models }));
}

/** Nothing, or the mask of a backup that was restored: never sent upstream (contract, section 10). */
function isMask(key: string): boolean {
  return /^\**$/.test(key);
}

function isProxyUrl(text: string): boolean {
  if (text === '') return true;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash } = new URL(text);
  return /^(?:https?|socks5?):$/.test(protocol) && hostname !== '' && search === '' && hash === '';
}

function readLimits(common: CommonConfig): Partial<TimeLimits> {
  const limits: Partial<Record<keyof TimeLimits, number>> = {};
  for (const [key, limit] of Object.entries(LIMIT_KEYS) as [keyof typeof LIMIT_KEYS, keyof TimeLimits][]) {
    const ms = common[key];
    if (ms !== undefined) limits[limit] = ms;
  }
  return limits;
}

function readRetry({ maxRetries, retryDelay }: CommonConfig): RetryRules {
  return { retries: maxRetries, baseMs: retryDelay };
}

function readRateLimit({ rateLimit: given }: CommonConfig): Pick<ReadConfig, 'rateLimit'> {
  if (given === undefined) return {};
  const { requestsPerMinute, tokensPerMinute, burstCapacity } = given;
  return { rateLimit: { requestsPerMinute, tokensPerMinute, burst: burstCapacity } };
}

function problemsOf(error: z.ZodError | undefined): readonly ConfigProblem[] {
  return (error?.issues ?? []).map((issue) => ({ field: issue.path.join('.'), message: issue.message }));
}
