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
  .meta({
    id: 'Health',
    examples: [
      {
        status: 'ok',
        providers: {
          'LM Studio Home': { status: 'healthy', baseURL: 'http://192.168.0.22:1234/v1' },
          'Backup GPU': {
            status: 'unhealthy',
            baseURL: 'http://192.168.0.50:1234/v1',
            error: 'Calls failed repeatedly, so it rests: qwen3-max (open).',
          },
        },
        registeredProviders: ['lm-studio-home', 'backup-gpu'],
      },
      { status: 'ok' },
      {
        status: 'degraded',
        problem: 'The active provider "gpu" cannot answer: connect ECONNREFUSED 192.168.0.50:1234',
        providers: { GPU: { status: 'unhealthy', error: 'connect ECONNREFUSED 192.168.0.50:1234' } },
        registeredProviders: ['gpu'],
      },
    ],
  });

export const live = z.object({ status: z.literal('ok') }).meta({ id: 'Live', examples: [{ status: 'ok' }] });

export const ready = z.object({ status: z.enum(['ready', 'not-ready']), reason: z.string().optional() }).meta({
  id: 'Ready',
  examples: [{ status: 'ready' }],
  failures: [{ status: 'not-ready', reason: 'The router is shutting down.' }],
});

export type ProviderHealthWire = z.infer<typeof providerHealth>;
export type HealthWire = z.infer<typeof health>;
