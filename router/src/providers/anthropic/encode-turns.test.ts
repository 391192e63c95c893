import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../domain/chat-message.ts';
import { encode, hi } from './testing/encode.ts';

const turnsOf = (...messages: readonly ChatMessage[]) => encode({ messages }).body['messages'];
const text = (value: string) => ({ type: 'text', text: value }) as const;

describe('a conversation', () => {
  it('has its instructions in the system prompt, wherever they stood', () => {
    const messages: readonly ChatMessage[] = [
      { role: 'system', parts: [text('Be kind.')] },
      hi,
      { role: 'developer', parts: [{ ...text('Be brief.'), cache: { ttl: '1h' } }] },
      { role: 'user', parts: [text('Well?')] },
    ];
    expect(encode({ messages }).body).toMatchObject({
      system: [text('Be kind.'), { ...text('Be brief.'), cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [{ role: 'user', content: [text('Hi'), text('Well?')] }],
    });
    const inOwn = { messages, dialect: 'anthropic-messages' } as const;
    const own = encode(inOwn, 'claude-opus-5').body;
    expect(own['messages']).toMatchObject([{ role: 'user' }, { role: 'system' }, { role: 'user' }]);
  });

  it('takes hundreds of thousands of results in one turn', () => {
    const results = Array.from(
      { length: 200_000 },
      (_, index): ChatMessage => ({ role: 'tool', callId: `c${index}`, parts: [] }),
    );
    const turns = encode({ messages: [hi, ...results] }).body['messages'] as readonly {
      readonly content: readonly unknown[];
    }[];
    expect(turns.map(({ content }) => content.length)).toEqual([200_001]);
  });

  it('has results first in one user turn, with errors, images and marks', () => {
    const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } } as const;
    const turns = turnsOf(
      hi,
      {
        role: 'assistant',
        parts: [
          text('Let me see. '),
          { type: 'tool-call', id: 'functions.get:0', name: 'get', input: '' },
          { type: 'tool-call', id: 'b', name: 'get', input: '{"n":12345678901234567890}' },
        ],
      },
      { role: 'user', parts: [text('Quick!')] },
      { role: 'tool', callId: 'functions.get:0', parts: [text('1'), { ...image, cache: { ttl: '5m' } }] },
      { role: 'tool', callId: 'b', parts: [], isError: true },
    );
    expect(JSON.stringify(turns)).toContain('"input":{"n":12345678901234567890}');
    expect(JSON.parse(JSON.stringify(turns)).slice(1)).toMatchObject([
      {
        role: 'assistant',
        content: [
          text('Let me see. '),
          { type: 'tool_use', id: 'functions_get_0', input: {} },
          { type: 'tool_use', id: 'b' },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'functions_get_0',
            content: [text('1'), { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ==' } }],
            cache_control: { type: 'ephemeral' },
          },
          { type: 'tool_result', tool_use_id: 'b', is_error: true },
          text('Quick!'),
        ],
      },
    ]);
  });

  it('keeps the order in which the model thought, spoke and called', () => {
    const seal = { dialect: 'anthropic-messages', issuer: 'anthropic', value: 's1' } as const;
    const native = {
      dialect: 'anthropic-messages',
      name: 'server_tool_use',
      value: { type: 'server_tool_use', id: 'x' },
    } as const;
    const [, turn] = turnsOf(hi, {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm', seal },
        { type: 'reasoning', text: '', seal: { ...seal, value: 'hidden', redacted: true } },
        { type: 'native', native },
        text('One'),
        { type: 'reasoning', text: '', seal },
        { type: 'tool-call', id: 'a', name: 'f', input: '{"x":1}' },
      ],
    }) as readonly { readonly content: unknown }[];
    expect(turn?.content).toEqual([
      { type: 'thinking', thinking: 'Hm', signature: 's1' },
      { type: 'redacted_thinking', data: 'hidden' },
      { type: 'server_tool_use', id: 'x' },
      text('One'),
      { type: 'thinking', thinking: '', signature: 's1' },
      { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
    ]);
  });

  it('leaves out thoughts of other vendors, empty texts and empty turns', () => {
    const seal = { dialect: 'openai-responses', issuer: 'openai', value: 'x' } as const;
    const thoughts: ChatMessage = {
      role: 'assistant',
      parts: [{ type: 'reasoning', text: 'Hm', seal }, { type: 'reasoning', text: 'Ha' }, text('')],
    };
    expect(turnsOf(hi, thoughts, { role: 'user', parts: [text('')] })).toEqual([
      { role: 'user', content: [text('Hi')] },
    ]);
  });

  it('may end with the beginning of an answer, without white space behind it', () => {
    expect(turnsOf(hi, { role: 'assistant', parts: [text('So: \n')] })).toMatchObject([{}, { content: [text('So:')] }]);
  });

  it('says what is no JSON object as text, and free text under its name', () => {
    const parts = [
      { type: 'tool-call', id: 'a', name: 'f', input: '{"x":' },
      { type: 'tool-call', id: 'b', name: 'f', input: '[1]' },
      { type: 'tool-call', id: 'c', name: 'p', input: '*** Begin', custom: true },
    ] as const;
    expect(turnsOf(hi, { role: 'assistant', parts })).toMatchObject([
      {},
      { content: [{ input: { input: '{"x":' } }, { input: { input: '[1]' } }, { input: { input: '*** Begin' } }] },
    ]);
  });

  it('shows documents and pictures as the API takes them, and lists what it does not', () => {
    const file = (mediaType: string, data: string) =>
      ({ type: 'file', filename: 'a', source: { kind: 'base64', mediaType, data } }) as const;
    const { body, dropped } = encode({
      messages: [
        {
          role: 'user',
          parts: [
            file('application/pdf', 'JVBE'),
            file('text/markdown', Buffer.from('# ü').toString('base64')),
            file('image/png', 'QQ=='),
            file('application/zip', 'QQ=='),
            { type: 'file', source: { kind: 'file-id', id: 'file_1' } },
            { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' }, detail: 'high' },
            { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'QQ==' } },
            { type: 'native', native: { dialect: 'openai-chat', name: 'thing', value: {} } },
          ],
        },
      ],
    });
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }, title: 'a' },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '# ü' }, title: 'a' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ==' } },
          { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
        ],
      },
    ]);
    expect(dropped).toEqual([
      'messages.0.content.3 (file)',
      // Another vendor's id.
      'messages.0.content.4 (file)',
      'messages.0.content.5.detail',
      'messages.0.content.6 (audio)',
      'messages.0.content.7 (thing)',
    ]);
  });

  it('keeps the last four cache marks', () => {
    const parts = [1, 2, 3, 4, 5].map((n) => ({ ...text(String(n)), cache: { ttl: '5m' } as const }));
    const { body, dropped } = encode({ messages: [{ role: 'system', parts }, hi] });
    expect((body['system'] as readonly object[]).map((block) => 'cache_control' in block)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(dropped).toEqual(['cache_control']);
  });
});

describe('what the API refuses', () => {
  it('is a text of white space alone: it is left out, with a turn that says nothing else', () => {
    expect(
      turnsOf(
        { role: 'user', parts: [text(' ')] },
        { role: 'assistant', parts: [text('\n')] },
        { role: 'user', parts: [text('x'), text('\n')] },
      ),
    ).toEqual([{ role: 'user', content: [text('x')] }]);
  });

  it('is a request without a turn: instructions alone are the user’s', () => {
    const { body } = encode({ messages: [{ role: 'system', parts: [text('Say hello.')] }] });
    expect(body['messages']).toEqual([{ role: 'user', content: [text('Say hello.')] }]);
    expect(body).not.toHaveProperty('system');
  });

  it('is a picture of another kind: it is left out and named', () => {
    const image = (mediaType: string) => ({
      type: 'image' as const,
      source: { kind: 'base64' as const, mediaType, data: 'QQ==' },
    });
    const { body, dropped } = encode({
      messages: [{ role: 'user', parts: [text('see'), image('image/svg+xml'), image('image/jpg')] }],
    });
    expect(dropped).toEqual(['messages.0.content.1 (image)']);
    expect(body['messages']).toMatchObject([{ content: [text('see'), { source: { media_type: 'image/jpeg' } }] }]);
  });
});
