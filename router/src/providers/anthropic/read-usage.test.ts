import { describe, expect, it } from 'vitest';
import { noUsage, totalInputTokens } from '../../domain/usage.ts';
import { mergeUsage, readUsage } from './read-usage.ts';

describe('usage', () => {
  it('counts the searches of the web that the vendor made', () => {
    const searched = { input_tokens: 1, server_tool_use: { web_search_requests: 2, web_fetch_requests: 5 } };
    expect(readUsage(searched)).toMatchObject({ webSearches: 2 });
  });

  it('comes in disjoint classes: what no cache had a part in, read, written for five minutes and for an hour, thought, said', () => {
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 20,
      cache_creation_input_tokens: 70,
      cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 40 },
      output_tokens: 9,
      output_tokens_details: { thinking_tokens: 4 },
    };
    expect(readUsage(usage)).toEqual({
      ...noUsage,
      inputTokens: 10,
      cacheReadTokens: 20,
      cacheWrite5mTokens: 30,
      cacheWrite1hTokens: 40,
      outputTokens: 5,
      reasoningTokens: 4,
    });
  });

  it('counts writes of unknown length as those for five minutes, also those that server tools add later', () => {
    expect(readUsage({ cache_creation_input_tokens: 5 })).toMatchObject({ cacheWrite5mTokens: 5 });
    const start = {
      cache_creation_input_tokens: 8,
      cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 3 },
    };
    const usage = readUsage(mergeUsage(start, { cache_creation_input_tokens: 20 }) ?? {});
    expect(usage).toMatchObject({ cacheWrite5mTokens: 17, cacheWrite1hTokens: 3 });
    expect(totalInputTokens(usage)).toBe(20);
  });

  it('is counted from the beginning by every delta, which may leave things out or say null', () => {
    expect(mergeUsage({ input_tokens: 3, output_tokens: 1 }, { input_tokens: null, output_tokens: 7 })).toEqual({
      input_tokens: 3,
      output_tokens: 7,
    });
    expect(mergeUsage(undefined, undefined)).toBeUndefined();
  });

  it('is never less than nothing, nor a number that is none', () => {
    expect(
      readUsage({ input_tokens: -1, output_tokens: '5', cache_read_input_tokens: Number.POSITIVE_INFINITY }),
    ).toEqual(noUsage);
  });
});
