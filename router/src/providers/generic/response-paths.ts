import { z } from 'zod';
import { jsonPathProblem } from './json-path.ts';

const path = z
  .string()
  .trim()
  .refine((text) => jsonPathProblem(text) === undefined, 'is no JSON path; write it like $.choices[0].message.content')
  .optional();

/** Where the parts of an answer stand: JSON paths into the whole answer, or into each event of a stream. */
export const responseShape = z.strictObject({
  /** The text; the whole body where nobody says and it is no JSON. */
  content: path,
  /** The text inside an event of a stream, where it stands elsewhere than in a whole answer. */
  delta: path,
  reasoning: path,
  inputTokens: path,
  outputTokens: path,
  finishReason: path,
  /** What it finds is why the answer failed. */
  error: path,
  /** What ends a stream: the text of an event (`[DONE]`), or a path that finds something other than false. */
  done: z
    .string()
    .trim()
    .min(1)
    .refine((text) => !text.startsWith('$') || jsonPathProblem(text) === undefined, 'is no JSON path')
    .optional(),
  /** How a stream is cut; found out by the answer itself where nobody says. */
  format: z.enum(['json', 'sse', 'ndjson'], 'must be json, sse or ndjson').optional(),
  /** Each event of a stream repeats all of the text so far. */
  cumulative: z.boolean().optional(),
});

export type ResponsePaths = z.infer<typeof responseShape>;
