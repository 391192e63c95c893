import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { readUsage } from './read-usage.ts';
import { stream } from './testing/answers.ts';

describe('the usage classes', () => {
  const modal = (modality: string | number, tokenCount: number) => ({ modality, tokenCount });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'the cache is inside the prompt',
      { promptTokenCount: 100, cachedContentTokenCount: 60, candidatesTokenCount: 10, totalTokenCount: 110 },
      { inputTokens: 40, cacheReadTokens: 60, outputTokens: 10 },
    ],
    [
      'thoughts and what tools read are beside',
      {
        promptTokenCount: 10,
        toolUsePromptTokenCount: 5,
        candidatesTokenCount: 3,
        thoughtsTokenCount: 4,
        totalTokenCount: 22,
      },
      { inputTokens: 15, outputTokens: 3, reasoningTokens: 4 },
    ],
    [
      'thoughts can be counted inside the text',
      { promptTokenCount: 10, candidatesTokenCount: 7, thoughtsTokenCount: 4, totalTokenCount: 17 },
      { inputTokens: 10, outputTokens: 3, reasoningTokens: 4 },
    ],
    [
      'what the total alone tells is output, and no thought',
      { promptTokenCount: 10, candidatesTokenCount: 7, totalTokenCount: 20 },
      { outputTokens: 10, reasoningTokens: 0 },
    ],
    [
      'sound is a class of its own',
      {
        promptTokenCount: 100,
        promptTokensDetails: [modal('TEXT', 20), modal('AUDIO', 80)],
        cachedContentTokenCount: 30,
        cacheTokensDetails: [modal('AUDIO', 30)],
        candidatesTokenCount: 9,
        candidatesTokensDetails: [modal(4, 9)],
        totalTokenCount: 109,
      },
      { inputTokens: 20, cacheReadTokens: 30, audioInputTokens: 50, outputTokens: 0, audioOutputTokens: 9 },
    ],
    [
      'odd figures are none',
      { promptTokenCount: -5, candidatesTokenCount: 'x', cachedContentTokenCount: 1e9, totalTokenCount: null },
      { inputTokens: 0, cacheReadTokens: 0, outputTokens: 0 },
    ],
  ])('%s', (_name, metadata, classes) => {
    const usage = readUsage(metadata);
    expect(usage).toMatchObject(classes);
    const total = metadata['totalTokenCount'];
    if (typeof total === 'number') expect(totalInputTokens(usage) + totalOutputTokens(usage)).toBe(total);
  });

  it('are those of the last chunk that counts', () => {
    const { summary } = stream(
      {
        candidates: [{ content: { parts: [{ text: 'x' }] } }],
        usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 1, totalTokenCount: 8 },
      },
      {
        candidates: [{ finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 2, totalTokenCount: 9 },
      },
      { usageMetadata: { trafficType: 'ON_DEMAND' } },
    );
    expect(summary?.usage).toMatchObject({ inputTokens: 7, outputTokens: 2 });
  });
});

it('tells apart what pictures are of an answer: vendors sell them at another price', () => {
  const usage = readUsage({
    promptTokenCount: 10,
    candidatesTokenCount: 1_300,
    totalTokenCount: 1_310,
    candidatesTokensDetails: [
      { modality: 'TEXT', tokenCount: 10 },
      { modality: 'IMAGE', tokenCount: 1_290 },
    ],
  });
  expect(usage).toMatchObject({ outputTokens: 1_300, imageOutputTokens: 1_290 });
});
