import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatAnthropic } from '@langchain/anthropic';
import { tool as langchainTool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, jsonSchema, type LanguageModel, Output, streamText, type Tool, tool } from 'ai';
import { describe, expect, it } from 'vitest';
import { collect } from './kit/collect.ts';
import { sharedFakeHouse } from './kit/fake-house.ts';

// The upstream speaks OpenAI's chat dialect; these clients speak the same, Anthropic's, or OpenAI's Responses.
const house = sharedFakeHouse();
const citySchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;
const twoCalls = [
  { id: 'call_a', name: 'weather', input: '{"city":"Bern"}' },
  { id: 'call_b', name: 'weather', input: '{"city":"Oslo"}' },
];

const compatible = () =>
  createOpenAICompatible({
    name: 'router',
    baseURL: `${house.router.url}/v1`,
    apiKey: 'unused',
    includeUsage: true,
    supportsStructuredOutputs: true,
  }).chatModel('fake-model');

const models: readonly (readonly [string, () => LanguageModel])[] = [
  ['its openai-compatible provider', compatible],
  [
    'Anthropic’s provider',
    () => createAnthropic({ baseURL: `${house.router.url}/v1`, apiKey: 'unused' })('fake-model'),
  ],
  [
    'OpenAI’s provider (Responses)',
    () => createOpenAI({ baseURL: `${house.router.url}/v1`, apiKey: 'unused' }).responses('fake-model'),
  ],
];

describe.each(models)('the AI SDK with %s', (_name, model) => {
  // The SDK's own types do not compile under exactOptionalPropertyTypes without the wider one.
  const tools: Record<string, Tool> = {
    weather: tool({ description: 'Weather of a city', inputSchema: jsonSchema(citySchema) }),
  };

  it('generates text with its usage', async () => {
    house.upstream.play({ says: 'Hello there.' });
    const answer = await generateText({ model: model(), prompt: 'Hello?' });
    expect(answer.text).toBe('Hello there.');
    expect(answer.usage.outputTokens).toBeGreaterThan(0);
  });

  it('streams text', async () => {
    house.upstream.play({ says: 'one two three', chunkDelayMs: 5 });
    const answer = streamText({ model: model(), prompt: 'Count.' });
    expect(await collect(answer.textStream)).toEqual(['one', ' two', ' three']);
    expect((await answer.usage).outputTokens).toBe(3);
  });

  it('gets parallel tool calls, plain and streamed', async () => {
    house.upstream.play({ toolCalls: twoCalls });
    const expected = [
      { toolCallId: 'call_a', toolName: 'weather', input: { city: 'Bern' } },
      { toolCallId: 'call_b', toolName: 'weather', input: { city: 'Oslo' } },
    ];
    const plain = await generateText({ model: model(), prompt: 'Weather?', tools });
    expect(plain.toolCalls).toMatchObject(expected);
    const streamed = streamText({ model: model(), prompt: 'Weather?', tools });
    expect(await streamed.toolCalls).toMatchObject(expected);
  });

  it('gets structured output', async () => {
    house.upstream.play({ says: '{"city":"Bern"}' });
    const output = Output.object({ schema: jsonSchema<{ city: string }>(citySchema) });
    const answer = await generateText({ model: model(), prompt: 'Where?', output });
    expect(answer.output).toEqual({ city: 'Bern' });
  });

  it('reads errors', async () => {
    house.upstream.play({ fault: 'invalid-request', message: 'No such switch.' });
    const failing = generateText({ model: model(), prompt: 'Hello?', maxRetries: 0 });
    await expect(failing).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('No such switch'),
    });
  });
});

describe('the AI SDK at the chat door', () => {
  const model = compatible;

  it('gets the reasoning beside the text', async () => {
    house.upstream.play({ reasons: 'Let me think.', says: 'Hello there.' });
    const answer = await generateText({ model: model(), prompt: 'Hello?' });
    expect(answer.reasoningText).toBe('Let me think.');
  });

  it('sends an image', async () => {
    const image = { type: 'file', mediaType: 'image/png', data: Buffer.from('iVBORw0KGgo=', 'base64') } as const;
    await generateText({
      model: model(),
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'What?' }, image],
        },
      ],
    });
    expect(JSON.stringify(house.upstream.requests.at(-1)?.body)).toContain('iVBORw0KGgo=');
  });

  it('aborts the upstream call when it aborts', async () => {
    house.upstream.play({ fault: 'stall' });
    const leaving = new AbortController();
    const answer = streamText({ model: model(), prompt: 'Hello?', abortSignal: leaving.signal });
    for await (const part of answer.stream) {
      if (part.type === 'text-delta') leaving.abort();
    }
    const asked = house.upstream.requests.at(-1);
    await asked?.closed;
    expect(asked?.closedEarly).toBe(true);
  });
});

const chats = [
  [
    'ChatOpenAI',
    () =>
      new ChatOpenAI({
        model: 'fake-model',
        apiKey: 'unused',
        maxRetries: 0,
        configuration: { baseURL: `${house.router.url}/v1` },
      }),
  ],
  [
    'ChatAnthropic',
    () =>
      new ChatAnthropic({ model: 'fake-model', apiKey: 'unused', maxRetries: 0, anthropicApiUrl: house.router.url }),
  ],
  [
    'ChatOpenAI over Responses',
    () =>
      new ChatOpenAI({
        model: 'fake-model',
        apiKey: 'unused',
        maxRetries: 0,
        useResponsesApi: true,
        configuration: { baseURL: `${house.router.url}/v1` },
      }),
  ],
] as const;

describe.each(chats)('LangChain’s %s', (_name, chat) => {
  const weather = langchainTool(() => 'rain', { name: 'weather', description: 'Weather', schema: citySchema });

  it('invokes', async () => {
    const answer = await chat().invoke('Hello?');
    expect(answer.text).toBe('Hello from the fake upstream.');
    expect(answer.usage_metadata).toMatchObject({ output_tokens: expect.any(Number) });
  });

  it('streams', async () => {
    house.upstream.play({ says: 'one two three', chunkDelayMs: 5 });
    const pieces = (await collect(await chat().stream('Count.'))).map((piece) => piece.text);
    expect(pieces.filter((piece) => piece !== '')).toEqual(['one', ' two', ' three']);
  });

  it('gets tool calls', async () => {
    house.upstream.play({ toolCalls: twoCalls });
    const answer = await chat().bindTools([weather]).invoke('Weather?');
    expect(answer.tool_calls).toMatchObject([
      { id: 'call_a', args: { city: 'Bern' } },
      { id: 'call_b', args: { city: 'Oslo' } },
    ]);
  });
});

describe('LangChain at the chat door', () => {
  const [[, chat]] = chats;

  it('gets structured output', async () => {
    house.upstream.play({ says: '{"city":"Bern"}' });
    const structured = chat().withStructuredOutput(citySchema, { method: 'jsonSchema', name: 'place' });
    expect(await structured.invoke('Where?')).toEqual({ city: 'Bern' });
  });

  it('reads errors', async () => {
    house.upstream.play({ fault: 'context-overflow' });
    // Its own class for this one error, told by the code.
    await expect(chat().invoke('Hello?')).rejects.toMatchObject({ name: 'ContextOverflowError' });
  });
});
