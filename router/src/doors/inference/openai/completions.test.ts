import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import { noUsage } from '../../../domain/usage.ts';
import { deliveryHead, startDoors } from '../../http/testing/start-doors.ts';

const said: readonly ChatEvent[] = [
  { type: 'answer-start', id: 'up-1', model: 'llama', createdS: 9 },
  { type: 'reasoning-delta', choice: 0, text: 'hidden' },
  { type: 'text-delta', choice: 0, text: 'to be ' },
  { type: 'text-delta', choice: 0, text: 'continued' },
  { type: 'finish', choice: 0, reason: { kind: 'length' } },
  { type: 'usage', usage: { ...noUsage, inputTokens: 3, outputTokens: 2 } },
];

/** A server whose provider speaks events, and the real client in front of it. */
async function open(): Promise<{
  doors: Awaited<ReturnType<typeof startDoors>>;
  client: OpenAI;
  last: () => ChatRequest | undefined;
}> {
  const doors = await startDoors({
    onChat: (request, { client }) => {
      client.begin(deliveryHead(request.stream));
      client.events(said);
      client.end();
    },
  });
  const client = new OpenAI({ baseURL: `${doors.url}/v1`, apiKey: 'unused', maxRetries: 0 });
  return { doors, client, last: () => doors.calls.at(-1)?.request };
}

describe('/v1/completions', () => {
  it('answers with the text that a chat provider gave, and nothing of its thinking', async () => {
    const { doors, client, last } = await open();
    await using _ = doors;
    const answer = await client.completions.create({ model: 'm', prompt: 'once', max_tokens: 5, stop: ['\n'] });
    expect(answer).toMatchObject({
      object: 'text_completion',
      model: 'llama',
      choices: [{ index: 0, text: 'to be continued', finish_reason: 'length', logprobs: null }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
    expect(answer.id).toMatch(/^cmpl-/);
    expect(last()?.meaning()).toMatchObject({
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'once' }] }],
      maxOutputTokens: 5,
      stop: ['\n'],
      extra: {},
    });
  });

  it('streams, with usage only where it was asked for', async () => {
    const { doors, client } = await open();
    await using _ = doors;
    const texts: string[] = [];
    const usages: unknown[] = [];
    for (const include_usage of [false, true]) {
      const stream = await client.completions.create({
        model: 'm',
        prompt: 'once',
        stream: true,
        stream_options: { include_usage },
      });
      for await (const chunk of stream) {
        texts.push(chunk.choices[0]?.text ?? '');
        if (chunk.usage) usages.push(chunk.usage);
      }
    }
    expect(texts.join('')).toBe('to be continuedto be continued');
    expect(usages).toEqual([expect.objectContaining({ total_tokens: 5 })]);
  });

  it('keeps what a chat cannot say apart, so that a provider of chats refuses it', async () => {
    const { doors, client, last } = await open();
    await using _ = doors;
    await client.completions.create({ model: 'm', prompt: ['one', 'two'], suffix: 'end' });
    const request = last();
    expect(request?.meaning()).toMatchObject({ messages: [], extra: { prompt: ['one', 'two'], suffix: 'end' } });
    expect(request?.essential).toEqual(['prompt', 'suffix']);
    await client.completions.create({ model: 'm', prompt: ['only one'] });
    expect(last()?.meaning().extra).toEqual({});
  });

  it.each([
    [{}, 'prompt'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: [1, 'two'] }, 'prompt'],
    [{ prompt: 'x', max_tokens: 'many' }, 'max_tokens'],
    [{ prompt: 'x', Model: 'm' }, 'Model'],
  ])('refuses %j, naming the field', async (body, field) => {
    const { doors } = await open();
    await using _ = doors;
    const answer = await fetch(`${doors.url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid_request', param: field } });
    expect(doors.calls).toEqual([]);
    expect(doors.records).toMatchObject([{ status: 'refused', endpoint: '/v1/completions' }]);
  });
});
