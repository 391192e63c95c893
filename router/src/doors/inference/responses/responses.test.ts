import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import { noUsage } from '../../../domain/usage.ts';
import { startDoors } from '../../http/testing/start-doors.ts';
import { answering, clientOf } from '../testing/answering.ts';
import { openAiSchema, openAiSchemaMissing } from '../testing/openai-schema.ts';

const start: ChatEvent = { type: 'answer-start', id: 'chatcmpl-1', model: 'm-1', createdS: 1_790_000_000 };
const text = (words: string): ChatEvent => ({ type: 'text-delta', choice: 0, text: words });
const stop: ChatEvent = { type: 'finish', choice: 0, reason: { kind: 'stop' } };
const usage: ChatEvent = {
  type: 'usage',
  usage: { ...noUsage, inputTokens: 5, cacheReadTokens: 2, outputTokens: 3, reasoningTokens: 4 },
};

/** All that an answer can hold. */
const rich: readonly ChatEvent[] = [
  start,
  { type: 'reasoning-delta', choice: 0, text: 'Let me ' },
  { type: 'reasoning-delta', choice: 0, text: 'think.' },
  { type: 'reasoning-end', choice: 0, seal: { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'sig' } },
  text('Hel'),
  {
    type: 'logprobs-delta',
    choice: 0,
    value: { content: [{ token: 'Hel', logprob: -0.5, bytes: null, top_logprobs: [] }] },
  },
  text('lo.'),
  {
    type: 'citation',
    choice: 0,
    citation: {
      url: 'https://example.com/a',
      title: 'A',
      citedText: undefined,
      start: 0,
      end: 3,
      native: { dialect: 'openai-chat', name: 'url_citation', value: {} },
    },
  },
  { type: 'tool-input-start', choice: 0, call: 0, id: 'call_1', name: 'lookup' },
  { type: 'tool-input-start', choice: 0, call: 1, id: 'call_2', name: 'apply_patch', custom: true },
  { type: 'tool-input-delta', choice: 0, call: 0, text: '{"q":' },
  { type: 'tool-input-delta', choice: 0, call: 1, text: '*** Begin' },
  { type: 'tool-input-delta', choice: 0, call: 0, text: '1}' },
  { type: 'tool-input-end', choice: 0, call: 0 },
  { type: 'tool-input-end', choice: 0, call: 1 },
  { type: 'media', choice: 0, mediaType: 'image/png', base64: 'aGk=' },
  { type: 'refusal-delta', choice: 0, text: 'No.' },
  { type: 'finish', choice: 0, reason: { kind: 'tool-calls' } },
  usage,
];

const input = 'Hi';
const model = 'm';

describe('POST /v1/responses', () => {
  it('answers OpenAI’s client plain, with what was asked beside it', async () => {
    await using doors = await startDoors(answering([start, text('Hello.'), stop, usage]));
    const response = await clientOf(doors.url).responses.create({
      model,
      input,
      instructions: 'Be brief.',
      metadata: { a: 'b' },
      max_output_tokens: 50,
      temperature: 0.5,
    });
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'm-1',
      output_text: 'Hello.',
      error: null,
      incomplete_details: null,
      instructions: 'Be brief.',
      metadata: { a: 'b' },
      max_output_tokens: 50,
      temperature: 0.5,
      top_p: null,
      tools: [],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      store: true,
      previous_response_id: null,
      text: { format: { type: 'text' } },
      usage: {
        input_tokens: 7,
        input_tokens_details: { cached_tokens: 2, cache_write_tokens: 0 },
        output_tokens: 7,
        output_tokens_details: { reasoning_tokens: 4 },
        total_tokens: 14,
      },
    });
    expect(response.id).toBe('resp_id-2');
    expect(response.output).toEqual([
      {
        id: 'msg_id-2_0',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hello.' }],
      },
    ]);
  });

  it('streams every event in OpenAI’s order, numbered, and ends with what a plain answer would be', async () => {
    await using doors = await startDoors(answering(rich));
    const client = clientOf(doors.url);
    const stream = await client.responses.create({ model, input, stream: true });
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    for await (const event of stream) events.push(event);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.map((event) => event.type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.annotation.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.custom_tool_call_input.delta',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.custom_tool_call_input.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.refusal.delta',
      'response.refusal.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const last = events.at(-1);
    const plain = await client.responses.create({ model, input });
    const bare = (response: OpenAI.Responses.Response) =>
      JSON.stringify(response.output).replaceAll(response.id.slice('resp_'.length), 'ID');
    expect(last?.type === 'response.completed' && bare(last.response)).toBe(bare(plain));
    expect(plain.output.map((item) => item.type)).toEqual([
      'reasoning',
      'message',
      'function_call',
      'custom_tool_call',
      'image_generation_call',
      'message',
    ]);
  });

  it.skipIf(openAiSchemaMissing() !== undefined)(
    'emits what OpenAI’s own description allows, event by event',
    async () => {
      await using doors = await startDoors(answering(rich));
      const isEvent = openAiSchema('ResponseStreamEvent');
      const isResponse = openAiSchema('Response');
      expect(isEvent({ type: 'response.created', sequence_number: 0 })).not.toEqual([]);
      const tools = [
        { type: 'function', name: 'lookup', parameters: { type: 'object', properties: {} } },
        { type: 'custom', name: 'apply_patch' },
      ];
      const ask = (stream: boolean) =>
        fetch(`${doors.url}/v1/responses`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ model, input, stream, tools, user: 'u', reasoning: { effort: 'low' } }),
        }).then((answer) => answer.text());
      const events = [...(await ask(true)).matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
      expect(events.length).toBeGreaterThan(30);
      for (const event of events) expect([event.type, isEvent(event)]).toEqual([event.type, []]);
      expect(isResponse(JSON.parse(await ask(false)))).toEqual([]);
    },
  );

  it('feeds the helper of OpenAI’s client that gathers streams', async () => {
    await using doors = await startDoors(answering(rich));
    const stream = clientOf(doors.url).responses.stream({ model, input });
    let words = '';
    stream.on('response.output_text.delta', ({ delta }) => {
      words += delta;
    });
    const response = await stream.finalResponse();
    expect(words).toBe('Hello.');
    expect(response.output[2]).toMatchObject({ type: 'function_call', arguments: '{"q":1}' });
  });

  it('says why an answer is incomplete', async () => {
    const cut: ChatEvent = { type: 'finish', choice: 0, reason: { kind: 'length' } };
    await using doors = await startDoors(answering([start, text('Hel'), cut]));
    const client = clientOf(doors.url);
    const response = await client.responses.create({ model, input });
    expect(response).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    expect(response.output).toMatchObject([{ status: 'incomplete' }]);
    const stream = client.responses.stream({ model, input });
    expect(await stream.finalResponse()).toMatchObject({ status: 'incomplete' });
  });

  it('ends a broken stream with an error that the client throws, and a failed response', async () => {
    await using doors = await startDoors(answering([start, text('Hel')], 'fail'));
    const client = clientOf(doors.url);
    const read = async () => {
      for await (const _ of await client.responses.create({ model, input, stream: true }));
    };
    await expect(read()).rejects.toThrow('It broke off.');
    const answer = await fetch(`${doors.url}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, input, stream: true }),
    });
    const events = [...(await answer.text()).matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    expect(events.slice(-2)).toMatchObject([
      { type: 'error', code: 'stream_broken', error: { code: 'stream_broken' } },
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error' } } },
    ]);
    if (openAiSchemaMissing() !== undefined) return;
    for (const event of events) expect(openAiSchema('ResponseStreamEvent')(event)).toEqual([]);
  });

  it('parses structured answers for OpenAI’s client', async () => {
    await using doors = await startDoors(answering([start, text('{"a":1}'), stop]));
    const format = { type: 'json_schema' as const, name: 'x', schema: { type: 'object' }, strict: true };
    const response = await clientOf(doors.url).responses.parse({ model, input, text: { format } });
    expect(response.text).toMatchObject({ format: { name: 'x' } });
    expect(response.output_text).toBe('{"a":1}');
    expect(doors.calls[0]?.request.meaning().output).toMatchObject({ kind: 'schema', name: 'x', strict: true });
  });

  it.each([
    [{ input: 5 }, 'input'],
    [{}, 'input'],
    [{ input: [{ role: 'bot', content: 'a' }] }, 'input[0].role'],
    [{ input: [{ role: 'user' }] }, 'input[0].content'],
    [{ input: [{ type: 'function_call', name: 'a', arguments: '{}' }] }, 'input[0].call_id'],
    [{ input: [{ type: 'function_call_output', call_id: 'a' }] }, 'input[0].output'],
    [{ input: [{ role: 'user', content: [{ type: 'input_text' }] }] }, 'input[0].content[0].text'],
    [{ input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, 'input[0].content[0].image_url'],
    [{ input: 'a', tools: [{ type: 'function' }] }, 'tools[0].name'],
    [{ input: 'a', store: 'yes' }, 'store'],
    [{ input: 'a', include: 'x' }, 'include'],
    [{ input: 'a', background: true }, 'background'],
    [{ input: 'a', previous_response_id: 'x', conversation: 'y' }, 'previous_response_id'],
  ])('refuses %j in OpenAI’s shape, naming the field', async (body, param) => {
    await using doors = await startDoors();
    const answer = await fetch(`${doors.url}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, ...body }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
    expect(doors.calls).toHaveLength(0);
  });
});
