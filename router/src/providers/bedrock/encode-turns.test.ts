import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { ContentPart } from '../../domain/media.ts';
import { encodeConverse } from './encode-converse.ts';

const text = (words: string): ContentPart => ({ type: 'text', text: words });
const user = (...parts: readonly ContentPart[]): ChatMessage => ({ role: 'user', parts });
const said = (words: string): ChatMessage => ({ role: 'assistant', parts: [text(words)] });
const system = (words: string): ChatMessage => ({ role: 'system', parts: [text(words)] });

function encode(messages: readonly ChatMessage[], fields: Partial<ChatMeaning> = {}, model = 'amazon.nova-pro-v1:0') {
  return encodeConverse({ ...emptyMeaning, dialect: 'openai-chat', messages, ...fields }, model);
}

describe('Converse is told', () => {
  const called: readonly ChatMessage[] = [
    user(text('a')),
    { role: 'assistant', parts: [{ type: 'tool-call', id: 'functions.get:0', name: 'get', input: '{}' }] },
    { role: 'tool', callId: 'functions.get:0', parts: [text('b')] },
    user(text('c')),
  ];
  const get = { kind: 'function', name: 'get', description: 'Gets.' } as const;
  const put = { kind: 'function', name: 'put' } as const;

  it('the tools of the calls in the history, also where none may be called, or none is defined', () => {
    const spec = { name: 'get', inputSchema: { json: { type: 'object', properties: {} } } };
    const none = encode(called, { tools: [get, put], toolChoice: { kind: 'none' } });
    expect(none.body['toolConfig']).toEqual({ tools: [{ toolSpec: { ...spec, description: 'Gets.' } }] });
    expect(none.dropped).toEqual(['toolChoice']);
    expect(encode(called)).toMatchObject({ body: { toolConfig: { tools: [{ toolSpec: spec }] } }, dropped: [] });
    const without = encode([user(text('a'))], { tools: [get], toolChoice: { kind: 'none' } });
    expect(without).toMatchObject({ body: { toolConfig: undefined }, dropped: [] });
  });

  it('ids of calls in its own characters, the same for the call and its result, 64 at most', () => {
    const ids = (id: string) => {
      const history = JSON.stringify(called).replaceAll('functions.get:0', id);
      const sent = JSON.stringify(encode(JSON.parse(history)).body);
      return [...sent.matchAll(/"toolUseId":"([^"]*)"/g)].map(([, told]) => told);
    };
    expect(ids('functions.get:0')).toEqual(['functions_get_0', 'functions_get_0']);
    const [call, result] = ids('x'.repeat(80));
    expect(call).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(result).toBe(call);
  });

  it('no stop sequence and no text of white space alone', () => {
    const { body, dropped } = encode([system(''), user(text(' ')), said('\n'), user(text('x'))], {
      stop: ['\n', 'END'],
    });
    expect(body).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'x' }] }],
      system: undefined,
      inferenceConfig: { stopSequences: ['END'] },
    });
    expect(dropped).toEqual(['stop']);
  });

  it('documents with names of their own, and words beside them', () => {
    const pdf = (filename?: string): ContentPart => ({
      type: 'file',
      source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
      ...(filename === undefined ? {} : { filename }),
    });
    const { body } = encode([user(pdf('a.pdf'), pdf('A.pdf'), pdf()), said('ok'), user(text('again'), pdf())]);
    const document = (name: string) => ({ document: { format: 'pdf', name, source: { bytes: 'JVBE' } } });
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [document('a'), document('A (2)'), document('document'), { text: 'a, A (2), document' }],
      },
      { role: 'assistant', content: [{ text: 'ok' }] },
      { role: 'user', content: [{ text: 'again' }, document('document (2)')] },
    ]);
  });

  it('a conversation that begins with the user', () => {
    expect(encode([system('Say hello.')]).body).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'Say hello.' }] }],
      system: undefined,
    });
    const { messages } = encode([said('Welcome!'), user(text('Hi'))]).body as { messages: readonly { role: string }[] };
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it('in words to go on, where a Claude takes none of its own last words', () => {
    const messages = [user(text('q')), said('{')];
    const later = encode(messages, {}, 'anthropic.claude-opus-4-6-v1');
    expect((later.body['messages'] as unknown[]).at(-1)).toMatchObject({ role: 'user' });
    expect(later.warnings).toHaveLength(1);
    const earlier = encode(messages, {}, 'anthropic.claude-sonnet-4-5-20250929-v1:0');
    expect((earlier.body['messages'] as unknown[]).at(-1)).toMatchObject({ role: 'assistant' });
    expect(earlier.warnings).toEqual([]);
  });
});
