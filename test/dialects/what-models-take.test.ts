import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../router/src/domain/chat-meaning.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import { readMeaning as readMessages } from '../../router/src/doors/inference/anthropic/read-meaning.ts';
import { readMeaning as readResponses } from '../../router/src/doors/inference/responses/read-meaning.ts';
import { providerTypes } from '../../router/src/providers/index.ts';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { fakeCohere } from '../../router/src/providers/testing/fake-cohere.ts';
import { fakeDashScope } from '../../router/src/providers/testing/fake-dashscope.ts';
import { type FakeDialect, fakeOpenAi } from '../../router/src/providers/testing/fake-dialect.ts';
import { fakeOllama } from '../../router/src/providers/testing/fake-ollama.ts';
import { fakeResponses } from '../../router/src/providers/testing/fake-responses.ts';
import { type Sent, sentBody } from '../../router/src/providers/testing/sent-body.ts';

const hi = [{ role: 'user', content: 'hi' }];

/** What is really sent for a request of another dialect, to a server that refuses what the vendor refuses. */
function sentTo(type: string, model: string, meaning: ChatMeaning, config: JsonObject = {}): Promise<Sent> {
  const provider = providerTypes.find(type);
  if (provider === undefined) throw new Error(type);
  return sentBody(
    provider,
    { dialect: 'events', meaning, upstreamModel: model },
    () => config,
    languageOf(type, config),
  );
}

const languages: Readonly<Record<string, FakeDialect>> = {
  anthropic: fakeAnthropic,
  cohere: fakeCohere,
  dashscope: fakeDashScope,
  ollama: fakeOllama,
};

function languageOf(type: string, { api }: JsonObject): FakeDialect {
  return api === 'responses' ? fakeResponses : (languages[type] ?? fakeOpenAi);
}

/** A coding agent's turn: tools and their results, thinking, a limit. */
const agentTurn = readMessages({
  max_tokens: 9_000,
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
  messages: [
    ...hi,
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'toolu_01A09q90qw90lq917835lq9', name: 'read', input: { path: 'a' } },
      ],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_01A09q90qw90lq917835lq9', content: 'b', is_error: true }],
    },
  ],
  tools: [{ name: 'read', description: 'Reads.', input_schema: { type: 'object', properties: { path: {} } } }],
  tool_choice: { type: 'auto' },
  thinking: { type: 'enabled', budget_tokens: 4_000 },
  stop_sequences: ['X'],
  temperature: 0.3,
  metadata: { user_id: 'u' },
});

const targets: readonly (readonly [type: string, model: string, config?: JsonObject])[] = [
  ['openai', 'gpt-4o'],
  ['openai', 'gpt-5-mini'],
  ['openai', 'o3'],
  ['openai', 'gpt-5.1', { api: 'responses' }],
  ['openai', 'gpt-4o', { api: 'responses' }],
  ['azure-openai', 'gpt-5'],
  ['groq', 'llama-3.3-70b-versatile'],
  ['groq', 'qwen/qwen3-32b'],
  ['groq', 'openai/gpt-oss-120b'],
  ['mistral', 'mistral-large-latest'],
  ['mistral', 'mistral-small-latest'],
  ['xai', 'grok-4'],
  ['xai', 'grok-3-mini'],
  ['deepseek', 'deepseek-v4-flash'],
  ['together', 'Qwen/Qwen3.5-9B'],
  ['openrouter', 'anthropic/claude-sonnet-4.5'],
  ['anthropic', 'claude-opus-4-6'],
  ['anthropic', 'claude-3-5-haiku-20241022'],
  ['cohere', 'command-a-03-2025'],
  ['ollama', 'qwen3:8b', { mode: 'native' }],
];

/** Nearly all that a client of the Responses API can say; the picture was answered before. */
const anotherTurn = readResponses({
  instructions: 'Be brief.',
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'What is this?' },
        { type: 'input_image', image_url: 'https://a.example/b.png', detail: 'low' },
      ],
    },
    { role: 'assistant', content: 'A cat.' },
    { role: 'user', content: 'Patch it.' },
    { type: 'custom_tool_call', call_id: 'c1', name: 'apply_patch', input: '*** Begin' },
    { type: 'custom_tool_call_output', call_id: 'c1', output: 'done' },
  ],
  tools: [
    { type: 'custom', name: 'apply_patch' },
    { type: 'function', name: 'read', parameters: { type: 'object', properties: {} }, strict: false },
  ],
  tool_choice: 'auto',
  parallel_tool_calls: false,
  reasoning: { effort: 'xhigh' },
  text: { verbosity: 'low' },
  top_logprobs: 2,
  max_output_tokens: 5_000,
  top_p: 0.8,
  metadata: { a: 'b' },
  safety_identifier: 'u',
  prompt_cache_key: 'k',
});

describe.each(targets.map(([type, model, config = {}]) => ({ type, model, config })))(
  '$type/$model $config',
  ({ type, model, config }) => {
    it('takes the turn of a coding agent', async () => {
      const { body } = await sentTo(type, model, agentTurn, config);
      expect(JSON.stringify(body)).toContain('I look.');
    });
  },
);

// What goes to its own API means what it says.
const others = targets.filter(([, , config]) => config?.['api'] !== 'responses');

describe.each(others.map(([type, model, config = {}]) => ({ type, model, config })))(
  '$type/$model $config',
  ({ type, model, config }) => {
    it('takes the turn of a client of the Responses API', async () => {
      const { body } = await sentTo(type, model, anotherTurn, config);
      expect(JSON.stringify(body)).toContain('Patch it.');
    });
  },
);

describe('a wish to think', () => {
  const wish = (effort: string) => readResponses({ input: 'hi', reasoning: { effort } });

  it.each([
    ['openai', 'gpt-4o'],
    ['groq', 'llama-3.3-70b-versatile'],
    ['mistral', 'ministral-8b-latest'],
    ['xai', 'grok-4'],
  ])('is left out and named where nobody takes it: %s/%s', async (type, model) => {
    const { body, dropped } = await sentTo(type, model, wish('high'));
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(dropped).toEqual(['reasoning']);
  });

  it.each([
    ['groq', 'qwen/qwen3-32b', 'high', 'default'],
    ['groq', 'qwen/qwen3-32b', 'none', 'none'],
    ['mistral', 'mistral-small-latest', 'low', 'high'],
    ['mistral', 'mistral-small-latest', 'none', 'none'],
    ['xai', 'grok-3-mini', 'medium', 'low'],
    ['xai', 'grok-4.3', 'xhigh', 'high'],
    ['openai', 'o3', 'minimal', 'low'],
    ['openai', 'gpt-5', 'xhigh', 'high'],
    ['openai', 'gpt-5.2', 'max', 'xhigh'],
    ['openai', 'a-model-of-tomorrow', 'max', 'max'],
  ])('is told in a word of the model: %s/%s has for %s %s', async (type, model, asked, told) => {
    const { body, dropped } = await sentTo(type, model, wish(asked));
    expect(body).toMatchObject({ reasoning_effort: told });
    expect(dropped).toEqual([]);
  });

  it('for none is granted by a model that never thinks, and named where it always does', async () => {
    expect((await sentTo('openai', 'gpt-4o', wish('none'))).dropped).toEqual([]);
    expect((await sentTo('openai', 'gpt-5', wish('none'))).dropped).toEqual(['reasoning']);
  });
});

describe('a model that is known not to think', () => {
  const meaning = readMessages({ messages: hi, thinking: { type: 'enabled', budget_tokens: 4_000 } });
  const abilities = { can: [], lacks: ['reasoning'] } as const;

  it.each([
    ['openai-compatible', {}],
    ['openai-compatible', { api: 'responses' }],
    ['ollama', { mode: 'native' }],
    ['cohere', {}],
    ['dashscope', { mode: 'native' }],
    ['qwen', {}],
    ['together', {}],
    ['openrouter', {}],
  ] as readonly (readonly [string, JsonObject])[])(
    'is not told to: %s %j',
    async (type: string, config: JsonObject) => {
      const provider = providerTypes.find(type);
      if (provider === undefined) throw new Error(type);
      const request = { dialect: 'events', meaning, upstreamModel: 'm', abilities } as const;
      const { body, dropped } = await sentBody(provider, request, () => config, languageOf(type, config));
      expect(JSON.stringify(body)).not.toMatch(/think|reason/);
      expect(dropped).toEqual(['reasoning']);
    },
  );
});

describe('fields that a model refuses', () => {
  const meaning = readMessages({ messages: hi, max_tokens: 9, temperature: 0.3, top_p: 0.8, stop_sequences: ['X'] });

  it('are left out and named', async () => {
    const { body, dropped } = await sentTo('openai', 'gpt-5-mini', meaning);
    expect(body).toEqual({ model: 'gpt-5-mini', messages: hi, max_completion_tokens: 9 });
    expect([...dropped].sort()).toEqual(['stop', 'temperature', 'topP']);
  });

  it('are told to one that does not think, and not where it is to', async () => {
    const still = readResponses({ input: 'hi', temperature: 0.3, reasoning: { effort: 'none' } });
    expect((await sentTo('openai', 'gpt-5.1', still)).body).toMatchObject({ temperature: 0.3 });
    const thinking = readResponses({ input: 'hi', temperature: 0.3, reasoning: { effort: 'low' } });
    expect((await sentTo('openai', 'gpt-5.1', thinking)).dropped).toEqual(['temperature']);
  });

  it('are not named where they ask for what everybody gets', async () => {
    const { body, dropped } = await sentTo('openai', 'o3', readMessages({ messages: hi, temperature: 1 }));
    expect(body).not.toHaveProperty('temperature');
    expect(dropped).toEqual([]);
  });
});

describe('what is shown beside text', () => {
  const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ==' } };
  const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } };
  const pdfAt = { type: 'document', source: { type: 'url', url: 'https://a.example/b.pdf' } };
  const shownBefore = (...content: readonly JsonObject[]) =>
    readMessages({
      messages: [{ role: 'user', content }, { role: 'assistant', content: 'Seen.' }, ...hi],
    });

  it.each(['groq', 'deepseek', 'xai', 'together', 'fireworks', 'qwen', 'lm-studio'])(
    'is no file at %s',
    async (type) => {
      const { body, dropped } = await sentTo(type, 'm', shownBefore({ type: 'text', text: 'see' }, pdf));
      expect(JSON.stringify(body)).not.toContain('JVBE');
      expect(dropped).toEqual(['messages.0.content.1 (file)']);
    },
  );

  it('is nothing at DeepSeek, nor what a tool shows', async () => {
    const shownByTool = readMessages({
      messages: [
        ...hi,
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [picture] }] },
      ],
    });
    const { body, dropped } = await sentTo('deepseek', 'deepseek-v4-flash', shownByTool);
    expect(JSON.stringify(body)).not.toContain('image_url');
    expect(dropped).toEqual(['messages.2.content.0.content.0 (image)']);
  });

  it('is a document_url at Mistral, and file_url at Perplexity', async () => {
    const mistral = await sentTo('mistral', 'mistral-large-latest', shownBefore(pdf, pdfAt));
    expect(mistral.body['messages']).toMatchObject([
      {
        content: [
          { type: 'document_url', document_url: 'data:application/pdf;base64,JVBE' },
          { type: 'document_url', document_url: 'https://a.example/b.pdf' },
        ],
      },
      {},
      {},
    ]);
    const perplexity = await sentTo('perplexity', 'sonar', shownBefore(pdf));
    expect(perplexity.body['messages']).toMatchObject([
      { content: [{ type: 'file_url', file_url: { url: 'JVBE' } }] },
      {},
      {},
    ]);
  });

  it('has a name at OpenAI where it is a file, and no address but at OpenRouter', async () => {
    const file = { filename: 'document.pdf', file_data: 'data:application/pdf;base64,JVBE' };
    const openai = await sentTo('openai', 'gpt-4o', shownBefore(pdf, pdfAt));
    expect(openai.body['messages']).toMatchObject([{ content: [{ file }] }, {}, {}]);
    expect(openai.dropped).toEqual(['messages.0.content.1 (file)']);
    const responses = await sentTo('openai', 'gpt-4o', shownBefore(pdf), { api: 'responses' });
    expect(JSON.stringify(responses.body)).toContain('"filename":"document.pdf"');
    const openrouter = await sentTo('openrouter', 'm', shownBefore(pdfAt));
    expect(JSON.stringify(openrouter.body)).toContain('"file_data":"https://a.example/b.pdf"');
  });
});

describe('ids of calls', () => {
  const called = (id: string) =>
    readResponses({
      input: [
        { role: 'user', content: 'hi' },
        { type: 'function_call', call_id: id, name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: id, output: 'ok' },
      ],
    });
  const idsIn = ({ body }: Sent) =>
    [...JSON.stringify(body).matchAll(/"(?:id|tool_call_id)":"([^"]*)"/g)].map(([, id]) => id);

  it('have nine letters and digits at Mistral, the same for the call and its result', async () => {
    const [call, result] = idsIn(await sentTo('mistral', 'mistral-large-latest', called('toolu_01A09q90qw')));
    expect(call).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(result).toBe(call);
    expect(idsIn(await sentTo('mistral', 'mistral-large-latest', called('D681PevKs')))).toEqual([
      'D681PevKs',
      'D681PevKs',
    ]);
  });

  it('are no longer than OpenAI takes them', async () => {
    const [call, result] = idsIn(await sentTo('openai', 'gpt-4o', called(`fc_${'0'.repeat(50)}`)));
    expect(call).toMatch(/^call_[a-z0-9]{35}$/);
    expect(result).toBe(call);
  });
});

describe('what a model refused to say', () => {
  it('is its text where the vendor has no field for that', async () => {
    const refused = readResponses({
      input: [
        { role: 'user', content: 'hi' },
        { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
        { role: 'user', content: 'why' },
      ],
    });
    const told = { role: 'assistant', content: 'No.' };
    expect((await sentTo('mistral', 'mistral-large-latest', refused)).body['messages']).toContainEqual(told);
    const own = { role: 'assistant', content: null, refusal: 'No.' };
    expect((await sentTo('openai', 'gpt-4o', refused)).body['messages']).toContainEqual(own);
  });
});

describe('a choice among some of the tools', () => {
  it('shows those alone where the vendor has no word for it', async () => {
    const tool = (name: string) => ({ type: 'function', name, parameters: { type: 'object', properties: {} } });
    const meaning = readResponses({
      input: 'hi',
      tools: [tool('a'), tool('b')],
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'b' }] },
    });
    const { body } = await sentTo('mistral', 'mistral-large-latest', meaning);
    expect(body).toMatchObject({ tools: [{ function: { name: 'b' } }], tool_choice: 'required' });
  });
});

describe('a JSON schema', () => {
  it('is told in words to a model that is none of those that Groq holds to one', async () => {
    const format = { type: 'json_schema', schema: { type: 'object', properties: {} } };
    const meaning = readMessages({ messages: hi, output_config: { format } });
    const llama = await sentTo('groq', 'llama-3.3-70b-versatile', meaning);
    expect(llama.body).not.toHaveProperty('response_format');
    expect(JSON.stringify(llama.body['messages'])).toContain('Answer with one JSON value');
    const gptOss = await sentTo('groq', 'openai/gpt-oss-120b', meaning);
    expect(gptOss.body).toMatchObject({ response_format: { type: 'json_schema' } });
  });
});
