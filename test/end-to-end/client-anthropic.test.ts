import Anthropic from '@anthropic-ai/sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedFakeHouse } from './kit/fake-house.ts';
import { setSetting } from './kit/providers.ts';

const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Hello?' }];
const model = 'fake-model';
const asked = { model, messages, max_tokens: 100 };
const weather: Anthropic.Tool = {
  name: 'weather',
  description: 'Tells the weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } } },
};
/** The API takes them, the client’s types know them no more. */
const forOlderModels: object = { temperature: 0.5, top_k: 5 };
const mixedCalls = [
  { index: 0, id: 'call_a', function: { name: 'weather', arguments: '' } },
  { index: 0, function: { arguments: '{"city":' } },
  { index: 1, id: 'call_b', function: { name: 'weather', arguments: '{"city":"東' } },
  { index: 0, function: { arguments: '"Zürich"}' } },
  { index: 1, function: { arguments: '京"}' } },
];

/** A stream of OpenAI's dialect with these deltas. */
function chunks(deltas: readonly object[], finishReason: string): string {
  const chunk = (choice: object) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta: {}, finish_reason: null, ...choice }] })}\n\n`;
  return `${deltas.map((delta) => chunk({ delta })).join('')}${chunk({ finish_reason: finishReason })}data: [DONE]\n\n`;
}

const eventStream = { 'content-type': 'text/event-stream' };

describe('Anthropic’s client for Node, before an upstream of OpenAI’s dialect', () => {
  const house = sharedFakeHouse({ models: ['fake-model', 'other-model'] });
  let client: Anthropic;

  beforeAll(() => {
    client = new Anthropic({ baseURL: house.router.url, apiKey: 'unused', maxRetries: 0 });
  });

  const sent = () => house.upstream.requests.at(-1)?.body;

  it('gets a plain answer', async () => {
    const { data, response } = await client.messages.create(asked).withResponse();
    expect(data).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      model,
      content: [{ type: 'text', text: 'Hello from the fake upstream.' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 7, output_tokens: 5 },
    });
    expect(data).toHaveProperty('_request_id', response.headers.get('x-request-id'));
    expect(response.headers.get('x-router-provider')).toBe('fake');
    expect(sent()).toEqual({ model, messages: [{ role: 'user', content: 'Hello?' }], max_tokens: 100 });
  });

  it('gets a stream piece by piece, and the same message of it', async () => {
    house.upstream.play({ says: 'one two three', reasons: 'hm hm', chunkDelayMs: 5 });
    const pieces: string[] = [];
    const stream = client.messages.stream(asked).on('text', (text) => pieces.push(text));
    const message = await stream.finalMessage();
    expect(pieces).toEqual(['one', ' two', ' three']);
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'hm hm', signature: expect.stringMatching(/./) },
      { type: 'text', text: 'one two three' },
    ]);
    expect(message.stop_reason).toBe('end_turn');
    expect(message.usage).toMatchObject({ input_tokens: 7, output_tokens: 3 });
    const order: string[] = [];
    for await (const { type } of await client.messages.create({ ...asked, stream: true })) order.push(type);
    expect(order[0]).toBe('message_start');
    expect(order.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
  });

  it('gets tool calls, also those that come mixed', async () => {
    house.upstream.play({ toolCalls: [{ id: 'call_a', name: 'weather', input: '{"city":"Bern"}' }] });
    const plain = await client.messages.create({ ...asked, tools: [weather] });
    const call = { type: 'tool_use', id: 'call_a', name: 'weather', input: { city: 'Bern' } };
    expect(plain).toMatchObject({ stop_reason: 'tool_use', content: [call] });
    const body = chunks(
      mixedCalls.map((piece) => ({ tool_calls: [piece] })),
      'tool_calls',
    );
    house.upstream.play({ raw: { status: 200, headers: eventStream, body, pieceBytes: 7 } });
    const streamed = await client.messages.stream({ ...asked, tools: [weather] }).finalMessage();
    expect(streamed).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { id: 'call_a', input: { city: 'Zürich' } },
        { id: 'call_b', input: { city: '東京' } },
      ],
    });
  });

  it('sends tools, results, pictures and instructions as the upstream knows them', async () => {
    await client.messages.create({
      ...asked,
      system: 'Be brief.',
      tools: [weather],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      stop_sequences: ['END'],
      ...forOlderModels,
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 'call_a', name: 'weather', input: { city: 'Bern' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_a', content: 'rain' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
            { type: 'text', text: 'And this?' },
          ],
        },
      ],
    });
    expect(sent()).toEqual({
      model,
      max_tokens: 100,
      temperature: 0.5,
      stop: ['END'],
      tools: [
        {
          type: 'function',
          function: { name: 'weather', description: weather.description, parameters: weather.input_schema },
        },
      ],
      tool_choice: 'required',
      parallel_tool_calls: false,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: 'I look.',
          tool_calls: [{ id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } }],
        },
        { role: 'tool', tool_call_id: 'call_a', content: 'rain' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
            { type: 'text', text: 'And this?' },
          ],
        },
      ],
    });
  });

  it('shows a picture that a tool returned where the upstream takes one', async () => {
    const picture = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
    } as const;
    const call = { type: 'tool_use', id: 'call_a', name: 'weather', input: {} } as const;
    const turns: Anthropic.MessageParam[] = [
      ...messages,
      { role: 'assistant', content: [call] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_a', content: [picture] }] },
    ];
    await client.messages.create({ ...asked, messages: turns, tools: [weather] });
    expect(sent()?.['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'tool', tool_call_id: 'call_a', content: expect.any(String) },
      { role: 'user', content: [{ type: 'text' }, { type: 'image_url' }] },
    ]);
  });

  it('sends thinking back in the next turn', async () => {
    house.upstream.play({ reasons: 'hm', says: 'Done.' });
    const first = await client.messages.create({ ...asked, thinking: { type: 'enabled', budget_tokens: 1_024 } });
    expect(sent()).toMatchObject({ reasoning_effort: 'low' });
    const again = [...messages, { role: 'assistant', content: first.content }, ...messages] as Anthropic.MessageParam[];
    await client.messages.create({ ...asked, messages: again });
    expect(sent()).toMatchObject({
      messages: [{}, { role: 'assistant', content: 'Done.', reasoning_content: 'hm' }, {}],
    });
  });

  it('gets structured output', async () => {
    house.upstream.play({ says: '{"city":"Bern"}' });
    const schema = { type: 'object', properties: { city: { type: 'string' } }, additionalProperties: false };
    const answer = await client.messages.create({
      ...asked,
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(answer.content).toMatchObject([{ text: '{"city":"Bern"}' }]);
    expect(sent()).toMatchObject({ response_format: { type: 'json_schema', json_schema: { schema } } });
  });

  it('is told what the upstream cannot be told', async () => {
    const { response } = await client.messages
      .create({ ...asked, ...forOlderModels, tools: [weather, { type: 'web_search_20250305', name: 'web_search' }] })
      .withResponse();
    const dropped = response.headers.get('x-router-dropped-params')?.split(', ');
    expect(dropped).toEqual(expect.arrayContaining(['top_k', 'tools (web_search_20250305)']));
  });

  it('gets typed errors', async () => {
    const wrong = { ...asked, max_tokens: 'many' as unknown as number };
    await expect(client.messages.create(wrong)).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
    await expect(client.messages.create({ ...asked, model: 'claude-of-tomorrow' })).rejects.toMatchObject({
      constructor: Anthropic.NotFoundError,
      type: 'not_found_error',
      requestID: expect.stringMatching(/./),
    });
    house.upstream.play({ fault: 'rate-limited' });
    const limited = await client.messages.create(asked).catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(Anthropic.RateLimitError);
    expect(limited).toHaveProperty('error.error.attempts.0.outcome', 'rate-limited');
  });

  it('gets a broken stream as an error, with what came before', async () => {
    house.upstream.play({ says: 'one two three four', fault: 'reset-mid-body', afterChunks: 2, chunkDelayMs: 5 });
    const pieces: string[] = [];
    const stream = client.messages.stream(asked).on('text', (text) => pieces.push(text));
    await expect(stream.finalMessage()).rejects.toMatchObject({ type: 'api_error' });
    expect(pieces.join('')).toBe('one two');
  });

  it('counts tokens', async () => {
    const { data, response } = await client.messages
      .countTokens({ model, messages, system: 'Be brief.', tools: [weather] })
      .withResponse();
    expect(data.input_tokens).toBeGreaterThan(10);
    expect(response.headers.get('x-router-estimated')).toBe('true');
    await expect(client.messages.countTokens({ model: 'no-such', messages })).rejects.toBeInstanceOf(
      Anthropic.NotFoundError,
    );
  });

  it('lists models', async () => {
    const ids: string[] = [];
    for await (const { id, display_name: name, type } of client.models.list()) {
      expect([typeof name, type]).toEqual(['string', 'model']);
      ids.push(id);
    }
    expect(ids).toEqual(expect.arrayContaining(['fake-model', 'other-model']));
  });

  it('gets the demonstration’s answer', async () => {
    const demo = new Anthropic({
      baseURL: house.router.url,
      apiKey: 'unused',
      defaultHeaders: { 'x-provider': 'demo' },
    });
    const plain = await demo.messages.create(asked);
    expect(plain.content).toMatchObject([{ type: 'text', text: expect.stringMatching(/demo/i) }]);
    const streamed = await demo.messages.stream(asked).finalMessage();
    expect(streamed.content).toEqual(plain.content);
  });

  it('uses the beta address', async () => {
    const answer = await client.beta.messages.create({ ...asked, betas: ['interleaved-thinking-2025-05-14'] });
    expect(answer.content).toMatchObject([{ type: 'text' }]);
  });

  it('chooses a provider by the prefix, and the default model by auto', async () => {
    await client.messages.create({ ...asked, model: 'fake/other-model' });
    expect(sent()).toMatchObject({ model: 'other-model' });
    const { response } = await client.messages.create({ ...asked, model: 'auto' }).withResponse();
    expect(response.headers.get('x-router-model')).toBe('fake-model');
  });

  it('opens a stream and gets signs of life while the upstream is silent', async () => {
    await setSetting(house.router, 'routing.pingAfterMs', '50');
    house.upstream.play({ fault: 'late-first-content', delayMs: 400 });
    const response = await fetch(`${house.router.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'unused' },
      body: JSON.stringify({ ...asked, stream: true }),
    });
    const said = await response.text();
    expect(said).toMatch(/^event: ping\ndata: {"type": "ping"}\n\nevent: message_start\n/);
    expect(said).toMatch(/event: message_stop\ndata: {"type":"message_stop"}\n\n$/);
  });
});
