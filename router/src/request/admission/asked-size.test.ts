import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { testRequest } from '../testing/test-house.ts';
import { askedSize } from './asked-size.ts';

const completion = (body: JsonObject) => ({ ...testRequest({ body }), dialect: 'openai-completions' as const });

describe('what a request asks for', () => {
  it.each<[JsonObject, number]>([
    [{ prompt: 'one', n: 3 }, 3],
    [{ prompt: ['one', 'two'], n: 3 }, 6],
    [{ prompt: [1, 2, 3] }, 1],
    [{ prompt: [[1], [2, 3]], best_of: 20, n: 2 }, 40],
    [{ prompt: [], n: 0, best_of: -1 }, 1],
  ])('of a completion is an answer to each prompt, of which only the best may be told (%j)', (body, answers) => {
    expect(askedSize(completion(body)).answers).toBe(answers);
  });

  it('is what the door of its dialect reads, and no field of another', () => {
    const body = { max_output_tokens: 7, max_tokens: 5, n: 4 };
    expect(askedSize(testRequest({ body }))).toEqual({ tokens: 5, answers: 4 });
    expect(askedSize({ ...testRequest({ body }), dialect: 'openai-responses' })).toEqual({ tokens: 7, answers: 1 });
  });
});
