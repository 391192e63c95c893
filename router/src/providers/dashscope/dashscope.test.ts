import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { fakeDashScope } from '../testing/fake-dashscope.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { dashScope } from './dashscope.ts';
import { encodeGeneration } from './encode-generation.ts';

describeProviderContract({
  type: dashScope,
  speaks: fakeDashScope,
  usageUnasked: true,
  config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }),
});

function encode(meaning: Partial<ChatMeaning>, model = 'qwen-plus', stream = false) {
  const encoded = encodeGeneration({ ...emptyMeaning, ...meaning }, model, stream);
  return { ...encoded, body: JSON.parse(JSON.stringify(encoded.body)) };
}

describe('a request to dashscope', () => {
  it('has its parameters apart, and asks a stream for its pieces alone', () => {
    const { body, door } = encode(
      {
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
        topK: 5,
        maxOutputTokens: 9,
        seed: 1,
        reasoning: { enabled: undefined, effort: undefined, budgetTokens: 100, summary: undefined },
        output: { kind: 'json' },
      },
      'qwen-plus',
      true,
    );
    expect(door).toBe('text-generation');
    expect(body).toEqual({
      model: 'qwen-plus',
      input: { messages: [{ role: 'user', content: 'Hi' }] },
      parameters: {
        result_format: 'message',
        incremental_output: true,
        top_k: 5,
        max_tokens: 9,
        seed: 1,
        enable_thinking: true,
        thinking_budget: 100,
        response_format: { type: 'json_object' },
      },
    });
  });

  it('goes to the door of seeing models where it shows a picture', () => {
    const image = { type: 'image', source: { kind: 'url', url: 'https://a/b.png' } } as const;
    const { body, door } = encode({ messages: [{ role: 'user', parts: [image, { type: 'text', text: 'What?' }] }] });
    expect(door).toBe('multimodal-generation');
    expect(body.input.messages).toEqual([{ role: 'user', content: [{ image: 'https://a/b.png' }, { text: 'What?' }] }]);
    expect(encode({ messages: [{ role: 'user', parts: [{ type: 'text', text: 'a' }] }] }, 'qwen-vl-max')).toMatchObject(
      {
        door: 'multimodal-generation',
        body: { input: { messages: [{ content: [{ text: 'a' }] }] } },
      },
    );
  });

  it('names what cannot be said', () => {
    expect(encode({ logitBias: { '1': 1 }, endUser: 'u' }).dropped).toEqual(['logitBias', 'endUser']);
  });
});

describe('dashscope’s address', () => {
  it.each([
    'https://dashscope-intl.aliyuncs.com',
    'https://dashscope-intl.aliyuncs.com/api/v1',
    'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/',
  ])('is found in %s', (baseURL) => {
    expect(dashScope.readConfig({ apiKey: 'k', baseURL })).toMatchObject({
      config: { options: { url: { origin: 'https://dashscope-intl.aliyuncs.com', path: '' }, mode: 'native' } },
    });
  });

  it('is the other door’s where the config says so', async () => {
    const sent = await sentBody(dashScope, {}, (origin) => ({ baseURL: origin, mode: 'compatible' }));
    expect(sent.path).toBe('/compatible-mode/v1/chat/completions');
    expect(dashScope.readConfig({ apiKey: 'k', mode: 'both' })).toMatchObject({ problems: [{ field: 'mode' }] });
  });
});
