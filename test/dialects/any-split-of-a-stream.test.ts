import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../router/src/domain/json.ts';
import { providerTypes } from '../../router/src/providers/index.ts';
import {
  collectedExchanges,
  collectionMissing,
  type RecordedExchange,
} from '../../router/src/providers/testing/recorded-exchanges.ts';
import { toldAnswer } from '../../router/src/providers/testing/told-answer.ts';

/** Whose recordings of which API → the type that reads them, and how it is told to. */
const readers: readonly (readonly [vendor: string, api: string, type: string, config?: JsonObject])[] = [
  ['openai', 'chat-completions', 'openai'],
  ['openai', 'responses', 'openai', { api: 'responses' }],
  ['anthropic', 'messages', 'anthropic'],
  ['gemini', 'generate-content', 'google'],
  ['mistral', 'chat-completions', 'mistral'],
  ['cohere', 'chat-v2', 'cohere'],
  ['ollama', 'chat', 'ollama', { mode: 'native' }],
  ['deepseek', 'chat-completions', 'deepseek'],
  ['groq', 'chat-completions', 'groq'],
  ['openrouter', 'chat-completions', 'openrouter'],
  ['xai', 'chat-completions', 'xai'],
  ['perplexity', 'chat-completions', 'perplexity'],
  ['qwen', 'chat-completions', 'qwen'],
  ['together', 'chat-completions', 'together'],
];

/** A few short ones of each: what is odd about a vendor stands in its first kilobytes. */
const STREAMS_EACH = 3;
const MOST_BYTES = 12_000;

function streamsOf(vendor: string, api: string): readonly RecordedExchange[] {
  return collectedExchanges(api)
    .filter(({ provider, streamed, status, body }) => {
      return provider === vendor && streamed && status === 200 && body.length < MOST_BYTES;
    })
    .toSorted((one, other) => other.body.length - one.body.length)
    .slice(0, STREAMS_EACH);
}

const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });

describe.skipIf(collectionMissing() !== undefined)('a recorded stream', () => {
  const subjects = readers.flatMap(([vendor, api, type, config = {}]) =>
    streamsOf(vendor, api).map((exchange) => ({ name: exchange.name, exchange, type, config })),
  );

  it('is there of many vendors', () => {
    expect(new Set(subjects.map(({ type }) => type)).size).toBeGreaterThan(8);
  });

  it.each(subjects)('is the same events however its bytes are split: $name', async ({ exchange, type, config }) => {
    const provider = providerTypes.find(type);
    if (provider === undefined) throw new Error(type);
    const told = async (pieceSizes: readonly number[]) => {
      const request = { dialect: 'events', stream: true, upstreamModel: 'gpt-4o' } as const;
      const { sink, outcome } = await toldAnswer(provider, exchange, request, config, pieceSizes);
      return { heard: sink.heard, outcome };
    };
    const whole = await told([Buffer.byteLength(exchange.body)]);
    expect(whole.heard.length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(sizes, async (pieceSizes) => {
        expect(await told(pieceSizes)).toEqual(whole);
      }),
      { numRuns: 3 },
    );
  });
});
