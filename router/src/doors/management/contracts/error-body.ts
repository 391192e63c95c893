import { z } from 'zod';

/** Every error of `/v1`: OpenAI's form, and beside it what is wrong with which field. */
export const errorBody = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      code: z.string(),
      param: z.string().nullable(),
    }),
    details: z.array(z.object({ field: z.string(), message: z.string() })).readonly(),
  })
  .meta({
    id: 'Error',
    failures: [
      {
        error: {
          message: 'config.timeout must be a number of milliseconds.',
          type: 'invalid_request_error',
          code: 'invalid_request',
          param: 'config.timeout',
        },
        details: [{ field: 'config.timeout', message: 'must be a number of milliseconds' }],
      },
    ],
  });

export type ErrorBody = z.infer<typeof errorBody>;
