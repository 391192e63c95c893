import { z } from 'zod';

const MOST_CHARACTERS = 2_000;

/** What somebody says of the answer to a request; said again, the last holds. */
export const feedbackGift = z
  .object({
    request_id: z.string().min(1).max(256),
    score: z.number().min(0).max(1),
    comment: z.string().max(MOST_CHARACTERS).optional(),
  })
  .meta({
    id: 'FeedbackGift',
    examples: [{ request_id: 'req_01jz8k2m4n6p8q0r2s4t6v8w0x', score: 1, comment: 'Exactly what I needed.' }],
  });

/** `task` is the class of task for which routing learns it; `replaced`: the score that was given before. */
export const feedbackTaken = z
  .object({
    request_id: z.string(),
    provider: z.string(),
    model: z.string(),
    task: z.string(),
    score: z.number(),
    replaced: z.number().nullable(),
  })
  .meta({
    id: 'FeedbackTaken',
    examples: [
      {
        request_id: 'req_01jz8k2m4n6p8q0r2s4t6v8w0y',
        provider: 'lm-studio-home',
        model: 'qwen3-max',
        task: 'chat',
        score: 1,
        replaced: null,
      },
    ],
  });

export type FeedbackTakenWire = z.infer<typeof feedbackTaken>;
