import { z } from 'zod';

/** An OpenAPI document, as far as it is the same for every router. */
export const openApi = z
  .object({
    openapi: z.literal('3.1.0'),
    info: z.record(z.string(), z.string()),
    servers: z.array(z.object({ url: z.string() })).readonly(),
    tags: z.array(z.object({ name: z.string() })).readonly(),
    paths: z.record(z.string(), z.record(z.string(), z.unknown())),
    components: z.record(z.string(), z.unknown()),
  })
  .meta({
    id: 'OpenApi',
    examples: [
      {
        openapi: '3.1.0',
        info: { title: 'Provider Router', version: '1' },
        servers: [{ url: '/' }],
        tags: [{ name: 'Operations' }],
        paths: { '/health/live': { get: { summary: 'Whether the process answers' } } },
        components: { schemas: {} },
      },
    ],
  });
