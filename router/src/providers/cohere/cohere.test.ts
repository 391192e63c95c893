import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { fakeCohere } from '../testing/fake-cohere.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { cohere } from './cohere.ts';
import { encodeChat } from './encode-chat.ts';

describeProviderContract({
  type: cohere,
  speaks: fakeCohere,
  usageUnasked: true,
  config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }),
});

function encode(meaning: Partial<ChatMeaning>) {
  const { body, dropped } = encodeChat({ ...emptyMeaning, ...meaning }, 'm', false);
  return { body: JSON.parse(JSON.stringify(body)), dropped };
}

describe('a request to cohere', () => {
  it('is shown one tool alone where that one must be called', () => {
    const tools = ['a', 'b'].map((name) => ({ kind: 'function', name, strict: true }) as const);
    const { body } = encode({ tools, toolChoice: { kind: 'tool', name: 'b' } });
    expect(body).toMatchObject({ tools: [{ function: { name: 'b' } }], tool_choice: 'REQUIRED', strict_tools: true });
  });

  it('names what cannot be said', () => {
    const audio = { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AA' } } as const;
    const { dropped } = encode({
      choices: 2,
      messages: [{ role: 'user', parts: [audio] }],
      tools: [{ kind: 'native', native: { dialect: 'openai-chat', name: 'web_search', value: {} } }],
    });
    expect(dropped).toEqual(['choices', 'messages.0 (audio)', 'tools (web_search)']);
  });

  it('holds files of text as documents', () => {
    const file = {
      type: 'file',
      filename: 'a.txt',
      source: { kind: 'text', mediaType: 'text/plain', text: 'x' },
    } as const;
    const { body } = encode({ messages: [{ role: 'user', parts: [{ type: 'text', text: 'Q' }, file] }] });
    expect(body).toMatchObject({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Q' }] }],
      documents: [{ id: 'doc:0', data: { title: 'a.txt', text: 'x' } }],
    });
  });
});

describe('cohere’s address', () => {
  it.each(['https://api.cohere.com', 'https://api.cohere.com/v2/', 'https://api.cohere.com/v2/chat'])(
    'is found in %s',
    (baseURL) => {
      expect(cohere.readConfig({ apiKey: 'k', baseURL })).toMatchObject({
        config: { options: { url: { origin: 'https://api.cohere.com', path: '' } } },
      });
    },
  );
});
