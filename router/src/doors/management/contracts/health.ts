import { z } from 'zod';

const providerHealth = z.object({
  status: z.enum(['healthy', 'unhealthy', 'disabled']),
  baseURL: z.string().optional(),
  error: z.string().optional(),
});

/** `providers` goes by name, as D3 prints it; a name that is used twice carries its id. Callers who may not manage get `status` alone. */
export const health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    problem: z.string().optional(),
    providers: z.record(z.string(), providerHealth).optional(),
    registeredProviders: z.array(z.string()).readonly().optional(),
  })
  .meta({ id: 'Health' });

export const live = z.object({ status: z.literal('ok') });

export const ready = z.object({ status: z.enum(['ready', 'not-ready']), reason: z.string().optional() });

export type ProviderHealthWire = z.infer<typeof providerHealth>;
export type HealthWire = z.infer<typeof health>;
