import { z } from 'zod';

const status = z.enum(['healthy', 'unhealthy']);

/** What one call to the upstream said. `error` says why where it is unhealthy. */
export const providerTested = z
  .object({
    provider_id: z.string(),
    healthy: z.boolean(),
    status,
    duration_ms: z.number(),
    timestamp: z.int(),
    error: z.string().optional(),
  })
  .meta({ id: 'ProviderTested' });

const checkedProvider = z.object({
  id: z.string(),
  name: z.string(),
  status,
  response_time_ms: z.number(),
  checked_at: z.int(),
  error: z.string().optional(),
});

/** Disabled providers are left out. Times are epoch milliseconds. */
export const providersHealth = z
  .object({ providers: z.array(checkedProvider).readonly(), healthy_count: z.int(), total_count: z.int() })
  .meta({ id: 'ProvidersHealth' });

export type ProviderTestedWire = z.infer<typeof providerTested>;
export type CheckedProviderWire = z.infer<typeof checkedProvider>;
