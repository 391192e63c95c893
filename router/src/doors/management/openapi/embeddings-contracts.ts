import { z } from 'zod';
import { routingFields } from './routing-fields.ts';

/** Embeddings as the reference describes them: for readers (`doors/inference/openai/embeddings` checks). */
export const embeddingsRequest = z
  .looseObject({
    model: z.string().optional().meta({ description: 'A model, `provider/model`, or `auto` for the default model.' }),
    input: z
      .union([z.string(), z.array(z.union([z.string(), z.int(), z.array(z.int())]))])
      .meta({ description: 'A text or several, or lists of token ids where the provider takes those.' }),
    dimensions: z.number().nullish(),
    encoding_format: z.enum(['float', 'base64']).nullish(),
    ...routingFields,
  })
  .meta({
    id: 'EmbeddingsRequest',
    examples: [
      { model: 'auto', input: 'The red fox' },
      { model: 'auto', input: ['The red fox', 'The lazy dog'], encoding_format: 'base64' },
    ],
  });

export const embeddingList = z
  .looseObject({
    object: z.literal('list'),
    data: z.array(
      z.looseObject({
        object: z.literal('embedding'),
        index: z.int(),
        embedding: z.union([z.array(z.number()), z.string()]),
      }),
    ),
    model: z.string(),
    usage: z.looseObject({ prompt_tokens: z.int(), total_tokens: z.int() }).optional(),
  })
  .meta({
    id: 'EmbeddingList',
    description:
      'One vector for each input, in its place. In `base64` it is little-endian 32-bit floats. An answer with too few or too many is never passed on: it counts as a failure of its provider.',
    examples: [
      {
        object: 'list',
        data: [{ object: 'embedding', index: 0, embedding: [0.0023, -0.0093, 0.0157] }],
        model: 'nomic-embed-text',
        usage: { prompt_tokens: 3, total_tokens: 3 },
      },
    ],
  });
