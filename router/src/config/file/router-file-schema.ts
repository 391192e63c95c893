import { z } from 'zod';
import { balancingAlgorithms, strategyNames } from '../../domain/routing-words.ts';
import type { RouterFile } from './router-file.ts';

const milliseconds = z.number('must be a number of milliseconds').min(0, 'must be at least 0');
const count = z.int('must be a whole number').min(0, 'must be at least 0');
const share = z.number('must be a number from 0 to 1').min(0, 'must be at least 0').max(1, 'must be at most 1');
const usd = z.number('must be an amount in USD').min(0, 'must be at least 0');
const flag = z.boolean('must be true or false');
const word = z.string('must be a text');

const retry = z.strictObject({
  maxAttempts: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
  backoffMultiplier: z.number().min(1, 'must be at least 1').optional(),
  initialDelay: milliseconds.optional(),
});

const rateLimit = z.strictObject({
  enabled: flag.optional(),
  requestsPerMinute: count.optional(),
  tokensPerMinute: count.optional(),
  burstCapacity: count.optional(),
});

const healthCheck = z.strictObject({
  enabled: flag.optional(),
  interval: milliseconds.optional(),
  timeout: milliseconds.optional(),
  failureThreshold: count.optional(),
  successThreshold: count.optional(),
});

// Above that the registry takes no price, and no token costs a dollar.
const perToken = usd.max(1, 'must be USD per token: at most 1');

const model = z.strictObject({
  maxTokens: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
  temperature: z.number('must be a number').min(0, 'must be at least 0').max(2, 'must be at most 2').optional(),
  costPerToken: z.union([perToken, z.strictObject({ input: perToken, output: perToken })]).optional(),
  contextLength: count.optional(),
  capabilities: z.array(word).optional(),
  upstreamName: word.optional(),
});

// Loose: what else it may hold, its type knows.
const provider = z.looseObject({
  type: z.string('is required: openai, claude, qwen, local, ...').min(1, 'is required'),
  apiKey: word.optional(),
  apiKeys: z.array(z.unknown()).optional(),
  endpoint: word.optional(),
  baseURL: word.optional(),
  models: z.record(z.string(), model).optional(),
  defaultModel: word.optional(),
  priority: z.int('must be a whole number').optional(),
  enabled: flag.optional(),
  name: word.optional(),
  region: word.optional(),
  timeout: z.number('must be a number of milliseconds').optional(),
  headers: z.record(z.string(), word).optional(),
  healthCheck: healthCheck.optional(),
  rateLimit: rateLimit.optional(),
  retry: retry.optional(),
});

const routing = z.strictObject({
  strategy: z.enum(strategyNames, `must be one of ${strategyNames.join(', ')}`).optional(),
  parameters: z
    .strictObject({
      costWeight: share.optional(),
      performanceWeight: share.optional(),
      reliabilityWeight: share.optional(),
    })
    .optional(),
  fallbackEnabled: flag.optional(),
  fallbackChains: z.array(z.array(word, 'must be a list of provider ids'), 'must be a list of lists').optional(),
  loadBalancing: z
    .union(
      [
        z.enum(balancingAlgorithms),
        z.strictObject({
          algorithm: z.enum(balancingAlgorithms),
          weights: z.record(z.string(), z.number().min(0)).optional(),
        }),
      ],
      `must be one of ${balancingAlgorithms.join(', ')}, or an object with algorithm and weights`,
    )
    .optional(),
  healthCheckInterval: milliseconds.optional(),
  healthCheck: healthCheck.optional(),
  circuitBreaker: z
    .strictObject({
      enabled: flag.optional(),
      failureThreshold: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
      timeout: milliseconds.optional(),
    })
    .optional(),
  budgetLimits: z
    .strictObject({ daily: usd.optional(), monthly: usd.optional(), hardStop: flag.optional() })
    .optional(),
  sla: z.strictObject({ maxLatency: milliseconds.optional(), minAvailability: share.optional() }).optional(),
  fallback: z
    .strictObject({ enabled: flag.optional(), maxRetries: count.optional(), circuitBreaker: flag.optional() })
    .optional(),
  mlConfig: z
    .strictObject({
      modelTraining: flag.optional(),
      predictionWindow: milliseconds.optional(),
      retrainInterval: milliseconds.optional(),
    })
    .optional(),
});

const optimization = z.strictObject({
  caching: z
    .strictObject({
      enabled: flag.optional(),
      ttl: milliseconds.optional(),
      maxSize: count.optional(),
      strategy: word.optional(),
    })
    .optional(),
  rateLimiting: rateLimit.optional(),
  retry: retry.optional(),
});

const errorHandling = z.strictObject({
  retryPolicy: retry.optional(),
  errorClassification: z
    .strictObject({ retryable: z.array(word).optional(), nonRetryable: z.array(word).optional() })
    .optional(),
  recoveryActions: z.record(z.string(), word).optional(),
});

const healthMonitoring = z.union(
  [
    flag,
    z.strictObject({
      enabled: flag.optional(),
      checks: z
        .array(
          z.strictObject({
            type: z.enum(['ping', 'request'], 'must be ping or request'),
            interval: milliseconds.optional(),
            timeout: milliseconds.optional(),
            testPrompt: word.optional(),
            expectedResponseLength: count.optional(),
          }),
        )
        .optional(),
      alerts: z
        .strictObject({
          failureThreshold: count.optional(),
          recoveryThreshold: count.optional(),
          notifications: z.array(word).optional(),
        })
        .optional(),
    }),
  ],
  'must be true, false, or an object with checks and alerts',
);

const security = z.strictObject({
  encryption: z
    .strictObject({ enabled: flag.optional(), algorithm: word.optional(), keyRotation: milliseconds.optional() })
    .optional(),
  audit: z
    .strictObject({ enabled: flag.optional(), logLevel: word.optional(), retention: milliseconds.optional() })
    .optional(),
  compliance: z
    .strictObject({
      gdpr: flag.optional(),
      hipaa: flag.optional(),
      soc2: flag.optional(),
      dataResidency: word.optional(),
    })
    .optional(),
});

/** What may stand in a configuration file. A key that nobody knows is a mistake, but in a provider, whose type judges it. */
export const routerFileSchema = z.strictObject({
  providers: z.record(z.string(), provider).optional(),
  routing: routing.optional(),
  optimization: optimization.optional(),
  errorHandling: errorHandling.optional(),
  healthMonitoring: healthMonitoring.optional(),
  security: security.optional(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
}) satisfies z.ZodType<RouterFile>;
