import { z } from 'zod';
import { percentiles } from './stats.ts';
import { window } from './window.ts';

const groupings = ['provider', 'model', 'key', 'endpoint', 'task', 'hour', 'day', 'deployment'] as const;

const windowOf = (usual: string) =>
  window.prefault(usual).meta({
    description: 'How far back: a number with m, h, d or w, or `all`. It begins at the full hour or day.',
    examples: ['7d'],
  });

export const windowQuery = z.object({ window: windowOf('24h') });
export const recommendationQuery = z.object({ window: windowOf('7d') });

const provider = z
  .string()
  .optional()
  .meta({ description: 'Only what this provider answered, or was asked.', examples: ['openai'] });

export const analyticsQuery = z.object({
  window: windowOf('24h'),
  group_by: z
    .enum(groupings)
    .prefault('provider')
    .meta({ description: `One of ${groupings.join(', ')}.`, examples: ['model'] }),
  provider,
});

export const costsQuery = z.object({
  window: windowOf('30d'),
  by: z
    .enum(['provider', 'model', 'key', 'endpoint', 'task', 'day'])
    .prefault('provider')
    .meta({ description: 'What costs are told apart by.', examples: ['provider'] }),
});

/**
 * Requests are counted once, at whoever answered or was asked last; calls at whoever each was made to. Shares are 0..1, money USD; null where nothing was
 * measured or is known. `success_rate` is of the calls that say something of who was called: not the caller's own mistakes. `uptime`: the share of minutes
 * since the first call without an outage. `quality`: the mean of `scores` scores.
 */
const report = z.object({
  requests: z.int(),
  calls: z.int(),
  failed_calls: z.int(),
  success_rate: z.number().nullable(),
  error_rate: z.number().nullable(),
  avg_latency_ms: z.number().nullable(),
  latency_ms: percentiles,
  first_content_ms: percentiles,
  avg_cost_usd: z.number().nullable(),
  total_cost_usd: z.number().nullable(),
  cost_per_token_usd: z.number().nullable(),
  unpriced_requests: z.int(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  uptime: z.number().nullable(),
  limited_share: z.number().nullable().meta({
    description: 'Of the minutes with calls, those in which calls were refused for their number.',
  }),
  quality: z.number().nullable(),
  scores: z.int(),
});

const reportExample = {
  requests: 117,
  calls: 120,
  failed_calls: 3,
  success_rate: 0.975,
  error_rate: 0.025,
  avg_latency_ms: 912,
  latency_ms: { p50: 812, p95: 2_410, p99: 4_870 },
  first_content_ms: { p50: 240, p95: 615, p99: 1_190 },
  avg_cost_usd: 0.00015,
  total_cost_usd: 0.018,
  cost_per_token_usd: 5e-7,
  unpriced_requests: 0,
  input_tokens: 24_000,
  output_tokens: 12_000,
  uptime: 0.9986,
  limited_share: 0,
  quality: 0.91,
  scores: 12,
};

/** `name` is what the grouping goes by, null for requests without one; of hours and days `start` (epoch milliseconds), of deployments all three names. */
const group = report.extend({
  name: z.string().nullable(),
  provider: z.string().optional(),
  model: z.string().optional(),
  task: z.string().optional(),
  start: z.int().optional(),
});

const windowed = { window: z.string(), from: z.int(), to: z.int() };
const windowExample = { window: '24h', from: 1_772_236_800_000, to: 1_772_323_200_000 };

export const analytics = z
  .object({ ...windowed, group_by: z.enum(groupings), totals: report, groups: z.array(group).readonly() })
  .meta({
    id: 'Analytics',
    examples: [
      {
        ...windowExample,
        group_by: 'provider',
        totals: reportExample,
        groups: [{ name: 'lm-studio-home', ...reportExample }],
      },
    ],
  });

const cost = z.object({
  name: z.string().nullable(),
  cost_usd: z.number().nullable(),
  share: z.number().nullable(),
  requests: z.int(),
  unpriced_requests: z.int(),
  avg_cost_usd: z.number().nullable(),
  cost_per_token_usd: z.number().nullable(),
  input_tokens: z.number(),
  output_tokens: z.number(),
});

/** `share` is of the known cost. Of a day the name is its date. */
export const costs = z
  .object({
    ...windowed,
    by: z.string(),
    total_cost_usd: z.number().nullable(),
    unpriced_requests: z.int(),
    saved_usd: z
      .number()
      .nullable()
      .meta({ description: 'What answers from the cache did not cost since this process began.' }),
    costs: z.array(cost).readonly(),
  })
  .meta({
    id: 'Costs',
    examples: [
      {
        ...windowExample,
        by: 'provider',
        total_cost_usd: 0.018,
        unpriced_requests: 0,
        saved_usd: null,
        costs: [
          {
            name: 'openai',
            cost_usd: 0.018,
            share: 1,
            requests: 117,
            unpriced_requests: 0,
            avg_cost_usd: 0.00015,
            cost_per_token_usd: 5e-7,
            input_tokens: 24_000,
            output_tokens: 12_000,
          },
        ],
      },
    ],
  });

/** `evenness` is 1 where all get equally many calls, 0 where one gets all. `weight` is that of `routing.weights`. */
export const loadBalancing = z
  .object({
    ...windowed,
    strategy: z.string().nullable(),
    algorithm: z.string().nullable(),
    evenness: z.number().nullable(),
    queue_depth: z.int(),
    targets: z
      .array(
        z.object({
          provider: z.string(),
          calls: z.int(),
          share: z.number().nullable(),
          weight: z.number(),
          in_flight: z.int().nullable(),
          success_rate: z.number().nullable(),
          avg_latency_ms: z.number().nullable(),
        }),
      )
      .readonly(),
  })
  .meta({
    id: 'LoadBalancing',
    examples: [
      {
        ...windowExample,
        strategy: 'balanced',
        algorithm: null,
        evenness: 0.98,
        queue_depth: 0,
        targets: [
          {
            provider: 'openai',
            calls: 62,
            share: 0.53,
            weight: 1,
            in_flight: 2,
            success_rate: 0.98,
            avg_latency_ms: 912,
          },
          {
            provider: 'claude',
            calls: 55,
            share: 0.47,
            weight: 1,
            in_flight: 1,
            success_rate: 1,
            avg_latency_ms: 1_120,
          },
        ],
      },
    ],
  });

/** What holds requests up, the worst first. `requests`: how many it concerned. */
export const bottlenecks = z
  .object({
    window: z.string(),
    bottlenecks: z
      .array(
        z.object({
          kind: z.enum(['queue', 'full', 'failing', 'limited', 'late', 'slow']),
          provider: z.string().nullable(),
          model: z.string().nullable(),
          task: z.string().nullable(),
          description: z.string(),
          requests: z.int(),
        }),
      )
      .readonly(),
  })
  .meta({
    id: 'Bottlenecks',
    examples: [
      {
        window: '24h',
        bottlenecks: [
          {
            kind: 'failing',
            provider: 'openai',
            model: 'gpt-4',
            task: 'chat',
            description: 'openai/gpt-4 for chat failed 6.0 % of its calls.',
            requests: 24,
          },
        ],
      },
    ],
  });

export const metricsExportQuery = z.object({
  format: z
    .enum(['json', 'csv', 'prometheus'])
    .prefault('json')
    .meta({ description: 'json, csv or prometheus.', examples: ['csv'] }),
  window: windowOf('24h'),
});

const latency = z.object({
  avg: z.number().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

const quality = z.object({
  responseQuality: z.number().nullable(),
  scores: z.int(),
  consistency: z.number().nullable(),
  reliability: z.number().nullable(),
});

const latencyExample = { avg: 912, p50: 812, p95: 2_410, p99: 4_870 };
const qualityExample = { responseQuality: 0.91, scores: 12, consistency: 0.3369, reliability: 0.9291 };

/** The same that the library's `getMetrics()` tells, under its names: shares are 0..1, times milliseconds, money USD, null where nothing is known. */
export const exportedMetrics = z
  .object({
    timestamp: z.int(),
    since: z.int(),
    requests: z.object({
      total: z.int(),
      successRate: z.number().nullable(),
      errorRate: z.number().nullable(),
      latency,
      inFlight: z.int(),
    }),
    cost: z.object({
      totalSpend: z.number().nullable(),
      costPerRequest: z.number().nullable(),
      costPerToken: z.number().nullable(),
      unpricedRequests: z.int(),
      saved: z.number().nullable(),
    }),
    queueDepth: z.int(),
    providers: z.array(
      z.object({
        name: z.string(),
        requests: z.int(),
        failed: z.int(),
        successRate: z.number().nullable(),
        errorRate: z.number().nullable(),
        uptime: z.number().nullable(),
        responseTime: latency,
        latency,
        queueDepth: z.int().nullable(),
        totalSpend: z.number().nullable(),
        costPerToken: z.number().nullable(),
        quality,
      }),
    ),
    quality,
  })
  .meta({
    id: 'ExportedMetrics',
    examples: [
      {
        timestamp: 1_772_323_200_000,
        since: 1_772_236_800_000,
        requests: { total: 117, successRate: 0.975, errorRate: 0.025, latency: latencyExample, inFlight: 2 },
        cost: {
          totalSpend: 0.018,
          costPerRequest: 0.00015,
          costPerToken: 5e-7,
          unpricedRequests: 0,
          saved: null,
        },
        queueDepth: 0,
        providers: [
          {
            name: 'lm-studio-home',
            requests: 120,
            failed: 3,
            successRate: 0.975,
            errorRate: 0.025,
            uptime: 0.9986,
            responseTime: { avg: null, p50: 240, p95: 615, p99: 1_190 },
            latency: latencyExample,
            queueDepth: 2,
            totalSpend: 0.018,
            costPerToken: 5e-7,
            quality: qualityExample,
          },
        ],
        quality: qualityExample,
      },
    ],
  });

export type AnalyticsWire = z.infer<typeof analytics>;
export type CallReportWire = z.infer<typeof report>;
export type CostsWire = z.infer<typeof costs>;
export type LoadBalancingWire = z.infer<typeof loadBalancing>;
export type BottlenecksWire = z.infer<typeof bottlenecks>;
