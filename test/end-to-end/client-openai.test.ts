import OpenAI from 'openai';
import { beforeAll, describe, expect, it } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { collect } from './kit/collect.ts';
import { eventually } from './kit/eventually.ts';
import { sharedFakeHouse } from './kit/fake-house.ts';
import { addProvider } from './kit/providers.ts';
import { richAnswer, richChunks, richPlain, usageChunk } from './kit/rich-answers.ts';

const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello?' }];
const model = 'fake-model';
const weather: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

describe('the openai client for Node', () => {
  const house = sharedFakeHouse({ models: ['fake-model', 'other-model'] });
  let client: OpenAI;

  beforeAll(() => {
    client = house.router.openai();
  });

  it('gets a plain answer', async () => {
    const { data, response } = await client.chat.completions.create({ model, messages }).withResponse();

    expect(data.choices[0]?.message.content).toBe('Hello from the fake upstream.');
    expect(data.usage?.total_tokens).toBeGreaterThan(0);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-request-id': expect.stringMatching(/./),
      'x-router-provider': 'fake',
      'x-router-model': 'fake-model',
      'x-router-attempts': '1',
    });
  });

  it('gets a streamed answer piece by piece', async () => {
    house.upstream.play({ says: 'one two three', chunkDelayMs: 5 });
    const pieces: string[] = [];
    for await (const chunk of await client.chat.completions.create({ model, messages, stream: true })) {
      pieces.push(chunk.choices[0]?.delta.content ?? '');
    }
    expect(pieces.filter((piece) => piece !== '')).toEqual(['one', ' two', ' three']);
  });

  it('gets everything that the upstream says in a plain answer', async () => {
    house.upstream.play(richAnswer);
    const answer = await client.chat.completions.create({ model, messages, n: 2, logprobs: true, top_logprobs: 1 });
    // The client adds its own `_request_id`, not enumerable.
    expect(answer).toEqual(richPlain);
  });

  it('gets everything that the upstream says in a stream, in order', async () => {
    house.upstream.play(richAnswer);
    const stream = await client.chat.completions.create({
      model,
      messages,
      n: 2,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(await collect(stream)).toEqual([...richChunks, usageChunk]);
  });

  it('does not get the usage chunk that only the router asked for', async () => {
    house.upstream.play(richAnswer);
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    expect(await collect(stream)).toEqual(richChunks);
    expect(house.upstream.requests.at(-1)?.body).toMatchObject({ stream_options: { include_usage: true } });
  });

  it('collects parallel tool calls from streamed arguments', async () => {
    house.upstream.play(richAnswer);
    const answer = await client.chat.completions.stream({ model, messages, tools: [weather] }).finalChatCompletion();
    expect(answer.choices[0]?.message.tool_calls).toMatchObject([
      { id: 'call_a', function: { arguments: '{"city":"Zürich"}' } },
      { id: 'call_b', function: { arguments: '{"city":"東京"}' } },
    ]);
  });

  it('sends tools and tool results as they are', async () => {
    const conversation: OpenAI.ChatCompletionMessageParam[] = [
      ...messages,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city": "Bern"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_a', content: 'rain' },
    ];
    const body = { model, messages: conversation, tools: [weather], parallel_tool_calls: true } as const;
    await client.chat.completions.create({ ...body, messages: conversation, tools: [weather] });
    expect(house.upstream.requests.at(-1)?.body).toEqual(body);
  });

  it('sends images as they are', async () => {
    const content: OpenAI.ChatCompletionContentPart[] = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://example.org/cat.png' } },
    ];
    await client.chat.completions.create({ model, messages: [{ role: 'user', content }] });
    expect(house.upstream.requests.at(-1)?.body).toEqual({ model, messages: [{ role: 'user', content }] });
  });

  it('gets structured output by schema', async () => {
    house.upstream.play({ says: '{"city":"Bern","degrees":21}' });
    const answer = await client.chat.completions.parse({
      model,
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'report', strict: true, schema: {} } },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ city: 'Bern', degrees: 21 });
    expect(house.upstream.requests.at(-1)?.body).toMatchObject({
      response_format: { json_schema: { name: 'report' } },
    });
  });

  it('sends fields that nobody knows', async () => {
    const unknown = { vendor_switch: { deep: [1, null, 'ü'] }, top_k: 40 };
    await client.chat.completions.create({ model, messages, ...unknown });
    expect(house.upstream.requests.at(-1)?.body).toMatchObject(unknown);
  });

  it('lists models', async () => {
    const ids = await eventually('the list of the active provider', async () => {
      const listed = (await client.models.list()).data.map((entry) => entry.id);
      return listed.includes('other-model') && listed;
    });
    expect(ids).toContain('fake-model');
    expect(await client.models.retrieve('fake-model')).toMatchObject({ id: 'fake-model', object: 'model' });
  });

  it.each([
    ['invalid-request', OpenAI.BadRequestError, 400],
    ['context-overflow', OpenAI.BadRequestError, 400],
    ['content-refused', OpenAI.BadRequestError, 400],
    ['rate-limited', OpenAI.RateLimitError, 429],
    ['unauthorized', OpenAI.InternalServerError, 502],
    ['server-error', OpenAI.InternalServerError, 502],
  ] as const)('gets %s of the upstream as its own error class', async (fault, errorClass, status) => {
    const own = await fakeUpstream({ fault, retryAfterS: 7 });
    await addProvider(house.router, own, { id: `fails-${fault}` });
    for (const stream of [false, true]) {
      const failure = await client.chat.completions
        .create({ model, messages, stream }, { headers: { 'X-Provider': `fails-${fault}` } })
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(failure).toBeInstanceOf(errorClass);
      expect(failure).toMatchObject({ status, message: expect.stringMatching(/\w/) });
    }
    await own.close();
  });

  it('is told which model does not exist', async () => {
    const failure = await client.chat.completions.create({ model: 'fake-modle', messages }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(OpenAI.NotFoundError);
    expect(failure).toMatchObject({ code: 'model_not_found', message: expect.stringContaining('fake-model') });
  });

  it.each([false, true])('aborts the upstream call when it aborts (stream: %s)', async (stream) => {
    house.upstream.play({ fault: stream ? 'stall' : 'hang' });
    const before = house.upstream.requests.length;
    const leaving = new AbortController();
    const call = client.chat.completions.create({ model, messages, stream }, { signal: leaving.signal });
    const ended = call.then(
      async (answer) => {
        if (!(Symbol.asyncIterator in answer)) return;
        for await (const chunk of answer) void chunk;
      },
      () => undefined,
    );
    const asked = await eventually('the request upstream', () => house.upstream.requests[before]);

    leaving.abort();
    await Promise.allSettled([ended]);
    await asked.closed;

    expect(asked.closedEarly).toBe(true);
  });
});
