import { z } from 'zod';

const status = z.enum(['healthy', 'unhealthy']);

const cause = z.string().optional().meta({
  description: 'What kind of failure it was: authentication, unreachable, timed-out, misconfigured, rate-limited ...',
});

/** What one call to the upstream said. `error` says why where it is unhealthy. */
export const providerTested = z
  .object({
    provider_id: z.string(),
    healthy: z.boolean(),
    status,
    duration_ms: z.number(),
    timestamp: z.int(),
    error: z.string().optional(),
    cause,
  })
  .meta({
    id: 'ProviderTested',
    examples: [
      {
        provider_id: 'lm-studio-home',
        healthy: true,
        status: 'healthy',
        duration_ms: 12,
        timestamp: 1_772_323_200_000,
      },
    ],
    failures: [
      {
        provider_id: 'lm-studio-home',
        healthy: false,
        status: 'unhealthy',
        duration_ms: 3,
        timestamp: 1_772_323_200_000,
        error: 'Nobody listens there.',
        cause: 'unreachable',
      },
    ],
  });

const checkedProvider = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum([...status.options, 'not-asked']).meta({
    description:
      '`not-asked`: so many others hung that its turn did not come in the time that there is for all of them.',
  }),
  response_time_ms: z.number(),
  checked_at: z.int(),
  error: z.string().optional(),
  cause,
});

/** Disabled providers are left out. Times are epoch milliseconds. */
export const providersHealth = z
  .object({ providers: z.array(checkedProvider).readonly(), healthy_count: z.int(), total_count: z.int() })
  .meta({
    id: 'ProvidersHealth',
    examples: [
      {
        providers: [
          {
            id: 'lm-studio-home',
            name: 'LM Studio Home',
            status: 'healthy',
            response_time_ms: 12,
            checked_at: 1_772_323_200_000,
          },
          {
            id: 'backup-gpu',
            name: 'Backup GPU',
            status: 'unhealthy',
            response_time_ms: 3,
            checked_at: 1_772_323_200_000,
            error: 'Nobody listens there.',
            cause: 'unreachable',
          },
        ],
        healthy_count: 1,
        total_count: 2,
      },
    ],
  });

export type ProviderTestedWire = z.infer<typeof providerTested>;
export type CheckedProviderWire = z.infer<typeof checkedProvider>;
