import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import { noUsage } from '../../../domain/usage.ts';
import { deliveryHead, startDoors } from '../../http/testing/start-doors.ts';
import { embeddingVoice } from './embedding-voice.ts';
import { OpenAiEmbeddingRequest } from './openai-embedding-request.ts';

const vectors: readonly ChatEvent[] = [
  { type: 'answer-start', id: 'up-1', model: 'nomic', createdS: 9 },
  { type: 'embedding', index: 1, vector: [0.5, -1] },
  { type: 'embedding', index: 0, vector: [1, 2] },
  { type: 'usage', usage: { ...noUsage, inputTokens: 4 } },
];

async function open(): Promise<{ doors: Awaited<ReturnType<typeof startDoors>>; client: OpenAI }> {
  const doors = await startDoors({
    onChat: (_request, { client }) => {
      client.begin(deliveryHead(false));
      client.events(vectors);
      client.end();
    },
  });
  return { doors, client: new OpenAI({ baseURL: `${doors.url}/v1`, apiKey: 'unused', maxRetries: 0 }) };
}

function requestOf(body: Record<string, unknown>): OpenAiEmbeddingRequest {
  const text = JSON.stringify(body);
  return new OpenAiEmbeddingRequest({ bytes: Buffer.from(text), text, body: JSON.parse(text) });
}

describe('/v1/embeddings', () => {
  it('gives the real client its vectors in order, whichever encoding it asks for', async () => {
    const { doors, client } = await open();
    await using _ = doors;
    // The client asks for base64 by itself and decodes it.
    const decoded = await client.embeddings.create({ model: 'm', input: ['a', 'b'] });
    expect(doors.calls[0]?.request.body['encoding_format']).toBe('base64');
    expect(decoded.data.map((entry) => [...entry.embedding])).toEqual([
      [1, 2],
      [0.5, -1],
    ]);
    expect(decoded).toMatchObject({ model: 'nomic', usage: { prompt_tokens: 4, total_tokens: 4 } });
    const plain = await client.embeddings.create({ model: 'm', input: 'a', encoding_format: 'float' });
    expect(plain.data[0]).toEqual({ object: 'embedding', index: 0, embedding: [1, 2] });
  });

  it('says how many tokens that are about where the provider counted none, and that it is a guess', () => {
    const identity = { id: 'x', model: 'gemini-embedding-001', createdS: 1, fingerprint: undefined };
    const usageOf = (input: unknown, more: readonly ChatEvent[] = []) => {
      const list = embeddingVoice.collect(requestOf({ input }), identity);
      for (const event of [...vectors.slice(0, 3), ...more]) list.add(event);
      return JSON.parse(list.toJson()).usage;
    };
    const { prompt_tokens: tokens, ...rest } = usageOf(['Some words to find again.', 'Others.']);
    expect(tokens).toBeGreaterThan(5);
    expect(tokens).toBeLessThan(15);
    expect(rest).toEqual({ total_tokens: tokens, estimated: true });
    expect(usageOf([[1, 2, 3], [4]])).toMatchObject({ prompt_tokens: 4 });
    expect(usageOf('a', vectors.slice(3))).toEqual({ prompt_tokens: 4, total_tokens: 4 });
  });

  it('turns either encoding into the other without loss', () => {
    const float32 = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    fc.assert(
      fc.property(float32, (numbers) => {
        const identity = { id: 'x', model: 'm', createdS: 1, fingerprint: undefined };
        const encoded = embeddingVoice.collect(requestOf({ input: 'a', encoding_format: 'base64' }), identity);
        encoded.add({ type: 'embedding', index: 0, vector: numbers });
        const base64 = JSON.parse(encoded.toJson()).data[0].embedding;
        const decoded = embeddingVoice.collect(requestOf({ input: 'a' }), identity);
        decoded.add({ type: 'embedding', index: 0, vector: base64 });
        expect(JSON.parse(decoded.toJson()).data[0].embedding).toEqual(numbers.map((number) => number + 0));
      }),
    );
  });

  it('reads texts and token ids, one or several', () => {
    const inputs = (input: unknown) => requestOf({ input }).meaning().embedding?.inputs;
    expect(inputs('a')).toEqual(['a']);
    expect(inputs(['a', 'b'])).toEqual(['a', 'b']);
    expect(inputs([1, 2])).toEqual([[1, 2]]);
    expect(inputs([[1], [2, 3]])).toEqual([[1], [2, 3]]);
    expect(requestOf({ input: 'a', dimensions: 3, user: 'u', odd: 1 }).meaning()).toMatchObject({
      embedding: { dimensions: 3, encoding: 'float' },
      endUser: 'u',
      extra: { odd: 1 },
    });
  });

  it.each([
    [{}, 'input'],
    [{ input: 7 }, 'input'],
    [{ input: 'a', encoding_format: 'hex' }, 'encoding_format'],
    [{ input: 'a', dimensions: '3' }, 'dimensions'],
  ])('refuses %j, naming the field', async (body, field) => {
    const { doors } = await open();
    await using _ = doors;
    const answer = await fetch(`${doors.url}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { param: field } });
  });
});
