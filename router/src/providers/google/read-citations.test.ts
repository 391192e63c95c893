import { describe, expect, it } from 'vitest';
import { answer, parts, stream } from './testing/answers.ts';

describe('what an answer rests on', () => {
  it('tells its sources by the characters of the text, which the vendor counts in bytes', () => {
    const text = 'Grüße. 世界 is the world.';
    const groundingMetadata = {
      groundingChunks: [
        { web: { uri: 'https://a.example', title: 'A' } },
        { retrievedContext: { uri: 'gs://b', title: 'B', text: 'quoted' } },
      ],
      groundingSupports: [
        { segment: { startIndex: 9, endIndex: 15, text: '世界' }, groundingChunkIndices: [0, 1, 9] },
        { segment: { startIndex: 900, endIndex: 1000, text: 'world' }, groundingChunkIndices: [0] },
        { segment: { endIndex: 3, text: 'nowhere' }, groundingChunkIndices: [1] },
      ],
      webSearchQueries: ['world'],
    };
    const { events, summary } = stream(
      { candidates: [{ content: { parts: [{ text }] } }] },
      { candidates: [{ groundingMetadata, finishReason: 'STOP' }], usageMetadata: { promptTokenCount: 3 } },
    );
    // Searches are sold beside the tokens.
    expect(summary?.usage).toMatchObject({ otherSoldCalls: 1 });
    expect(events.flatMap((event) => (event.type === 'citation' ? [event.citation] : []))).toMatchObject([
      { url: 'https://a.example', title: 'A', citedText: undefined, start: 7, end: 9 },
      { url: 'gs://b', title: 'B', citedText: 'quoted', start: 7, end: 9 },
      { url: 'https://a.example', start: 17, end: 22 },
      { url: 'gs://b', start: undefined, end: undefined },
    ]);
    expect(text.slice(7, 9)).toBe('世界');
    expect(text.slice(17, 22)).toBe('world');
    expect(events).toContainEqual({
      type: 'native',
      choice: 0,
      native: { dialect: 'google-generate', name: 'groundingMetadata', value: groundingMetadata },
    });
  });

  it('tells sources without passages, and passages that stand elsewhere', () => {
    const { events } = answer({
      ...parts({ text: 'abc' }),
      groundingMetadata: { groundingChunks: [{ maps: { uri: 'https://m.example', title: 'M' } }] },
      citationMetadata: { citationSources: [{ startIndex: 1, endIndex: 2, uri: 'https://c.example', license: 'MIT' }] },
      urlContextMetadata: { urlMetadata: [{ retrievedUrl: 'https://u.example' }] },
    });
    expect(
      events.flatMap((event) => (event.type === 'citation' ? [event.citation.url, event.citation.start] : [])),
    ).toEqual(['https://m.example', undefined, 'https://c.example', 1]);
    expect(events.flatMap((event) => (event.type === 'native' ? [event.native.name] : []))).toEqual([
      'groundingMetadata',
      'urlContextMetadata',
    ]);
  });

  it('knows which of two equal passages is meant', () => {
    const segment = { startIndex: 14, endIndex: 19, text: 'world' };
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a.example' } }],
      groundingSupports: [{ segment, groundingChunkIndices: [0] }],
    };
    const { events } = answer({ ...parts({ text: 'é world, the world' }), groundingMetadata });
    expect(events).toContainEqual(
      expect.objectContaining({ citation: expect.objectContaining({ start: 13, end: 18 }) }),
    );
  });
});
