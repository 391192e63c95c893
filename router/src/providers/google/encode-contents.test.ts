import { describe, expect, it } from 'vitest';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import type { ContentPart } from '../../domain/media.ts';
import { encode, hi } from './testing/encode.ts';

const seal = { dialect: 'google-generate', issuer: 'google', value: 'c2ln' } as const;
const text = (said: string): Extract<ContentPart, { type: 'text' }> => ({ type: 'text', text: said });
const call = (id: string, name = 'f', input = '{"a":1}'): Extract<AssistantPart, { type: 'tool-call' }> => ({
  type: 'tool-call',
  id,
  name,
  input,
});
const contents = (messages: readonly ChatMessage[], model?: string) => encode({ messages }, model).body['contents'];

describe('a conversation', () => {
  it('has its instructions in front and its neighbours in one turn', () => {
    const { body } = encode({
      messages: [
        { role: 'system', parts: [text('S')] },
        hi,
        { role: 'user', parts: [text('there')] },
        { role: 'developer', parts: [text('D')] },
        { role: 'assistant', parts: [text('A')] },
        { role: 'assistant', parts: [{ type: 'refusal', text: 'R' }] },
      ],
    });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'S' }, { text: 'D' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }, { text: 'there' }] },
        { role: 'model', parts: [{ text: 'A' }, { text: 'R' }] },
      ],
    });
  });

  it('is the user’s where it consists of instructions only, or the model takes none', () => {
    const system: ChatMessage = { role: 'system', parts: [text('S')] };
    expect(encode({ messages: [system] }).body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'S' }] }] });
    expect(encode({ messages: [system, hi] }, 'gemma-3-27b-it').body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'S' }, { text: 'Hi' }] }],
    });
  });

  it.each<[ContentPart, unknown]>([
    [
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } },
      { inlineData: { mimeType: 'image/png', data: 'QQ==' } },
    ],
    [
      { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'QQ==' } },
      { inlineData: { mimeType: 'audio/wav', data: 'QQ==' } },
    ],
    [
      { type: 'file', source: { kind: 'text', mediaType: 'text/plain', text: 'ü' } },
      { inlineData: { mimeType: 'text/plain', data: 'w7w=' } },
    ],
    [
      { type: 'image', source: { kind: 'url', url: 'https://a.example/b.PNG?c=d' } },
      { fileData: { mimeType: 'image/png', fileUri: 'https://a.example/b.PNG?c=d' } },
    ],
    [
      { type: 'image', source: { kind: 'url', url: 'https://a.example/b' } },
      { fileData: { mimeType: 'image/jpeg', fileUri: 'https://a.example/b' } },
    ],
    [
      { type: 'video', source: { kind: 'url', url: 'https://youtu.be/x' } },
      { fileData: { mimeType: 'video/mp4', fileUri: 'https://youtu.be/x' } },
    ],
    [
      { type: 'file', source: { kind: 'url', url: 'gs://b/c', mediaType: 'text/csv' } },
      { fileData: { mimeType: 'text/csv', fileUri: 'gs://b/c' } },
    ],
    [
      { type: 'file', source: { kind: 'file-id', id: 'files/abc' } },
      { fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc' } },
    ],
    [
      {
        type: 'native',
        native: { dialect: 'google-generate', name: 'videoMetadata', value: { text: 'x', videoMetadata: { fps: 1 } } },
      },
      { text: 'x', videoMetadata: { fps: 1 } },
    ],
  ])('shows %j as %j', (part, encoded) => {
    expect(contents([{ role: 'user', parts: [part] }])).toEqual([{ role: 'user', parts: [encoded] }]);
  });

  it('lists what cannot be shown, by where it stands', () => {
    const { dropped, body } = encode({
      messages: [
        {
          role: 'user',
          name: 'n',
          parts: [
            text('x'),
            { type: 'file', filename: 'a.pdf', source: { kind: 'file-id', id: 'file-openai' } },
            { type: 'image', detail: 'low', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } },
            { type: 'native', native: { dialect: 'anthropic-messages', name: 'container_upload', value: {} } },
            { ...text('y'), cache: { ttl: '5m' } },
          ],
        },
      ],
    });
    expect(dropped).toEqual([
      'messages.0.name',
      'messages.0.content.1 (file)',
      'messages.0.content.2.detail',
      'messages.0.content.3 (container_upload)',
      // It caches by itself.
      'cache_control',
    ]);
    expect(body['contents']).toEqual([
      { role: 'user', parts: [{ text: 'x' }, { inlineData: { mimeType: 'image/png', data: 'QQ==' } }, { text: 'y' }] },
    ]);
  });

  it('gives each result the name of its call, all results of a turn together, and what the user says behind them', () => {
    const messages: readonly ChatMessage[] = [
      hi,
      { role: 'assistant', parts: [text('Let me see.'), call('1', 'f'), call('2', 'g', '')] },
      { role: 'tool', callId: '1', parts: [text('{"b":12345678901234567890}')] },
      { role: 'tool', callId: '2', parts: [text('no'), text('good')], isError: true },
      { role: 'user', parts: [text('Well?')] },
    ];
    expect(JSON.stringify((contents(messages, 'gemini-2.5-pro') as unknown[]).slice(1))).toBe(
      JSON.stringify([
        {
          role: 'model',
          parts: [
            { text: 'Let me see.' },
            { functionCall: { id: '1', name: 'f', args: { a: 1 } } },
            { functionCall: { id: '2', name: 'g', args: {} } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: '1', name: 'f', response: { b: 0 } } },
            { functionResponse: { id: '2', name: 'g', response: { error: 'no\ngood' } } },
          ],
        },
        { role: 'user', parts: [{ text: 'Well?' }] },
      ]).replace('"b":0', '"b":12345678901234567890'),
    );
  });

  it('tells a result that is no object as an output, and arguments that are none as text', () => {
    const messages: readonly ChatMessage[] = [
      { role: 'assistant', parts: [call('1', 'f', '{"broken'), call('2', 'f', '[1]')] },
      { role: 'tool', callId: '1', parts: [text('[1,2]')] },
      { role: 'tool', callId: 'unknown', name: 'old', parts: [text('')] },
      { role: 'tool', callId: 'nameless', parts: [text('{broken')] },
    ];
    expect(contents(messages, 'gemini-2.5-pro')).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: '1', name: 'f', args: { input: '{"broken' } } },
          { functionCall: { id: '2', name: 'f', args: { input: '[1]' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: '1', name: 'f', response: { output: '[1,2]' } } },
          { functionResponse: { id: 'unknown', name: 'old', response: { output: '' } } },
          { functionResponse: { id: 'nameless', name: 'nameless', response: { output: '{broken' } } },
        ],
      },
    ]);
  });

  it('shows a picture inside a result where the model takes it there, else behind it', () => {
    const picture: ContentPart = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } };
    const messages: readonly ChatMessage[] = [
      { role: 'assistant', parts: [{ ...call('1'), seal }] },
      { role: 'tool', callId: '1', parts: [text('seen'), picture] },
    ];
    const inline = { inlineData: { mimeType: 'image/png', data: 'QQ==' } };
    expect(contents(messages)).toMatchObject([
      {},
      { parts: [{ functionResponse: { id: '1', name: 'f', response: { output: 'seen' }, parts: [inline] } }] },
    ]);
    expect(contents(messages, 'gemini-2.5-flash')).toMatchObject([
      {},
      { parts: [{ functionResponse: { id: '1', name: 'f', response: { output: 'seen' } } }] },
      { role: 'user', parts: [{ text: expect.stringContaining('1') }, inline] },
    ]);
  });
});

describe('a signature', () => {
  it('goes back on the part it came with, wherever a dialect put it', () => {
    const hidden = (id?: string): AssistantPart => ({
      type: 'reasoning',
      text: '',
      seal: id === undefined ? seal : { ...seal, id },
    });
    const picture: ContentPart = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } };
    const signed = { thoughtSignature: seal.value };
    const said = (parts: readonly AssistantPart[]) =>
      (contents([{ role: 'assistant', parts }]) as { parts: unknown }[])[0]?.parts;
    expect(said([text('a'), hidden('text:0-1'), text('b')])).toEqual([{ text: 'a', ...signed }, { text: 'b' }]);
    // A dialect that puts all thinking first.
    expect(said([hidden('text:0-1'), text('a')])).toEqual([{ text: 'a', ...signed }]);
    expect(said([text('a'), hidden()])).toEqual([{ text: 'a' }, { text: '', ...signed }]);
    expect(said([picture, hidden('media:0'), text('a')])).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'QQ==' }, ...signed },
      { text: 'a' },
    ]);
    expect(said([hidden('thought'), text('a')])).toEqual([{ thought: true, ...signed }, { text: 'a' }]);
    expect(said([{ type: 'reasoning', text: 'Hm', seal }, text('a')])).toEqual([
      { text: 'Hm', thought: true, ...signed },
      { text: 'a' },
    ]);
    expect(said([{ ...call('1'), seal }])).toEqual([
      { functionCall: { id: '1', name: 'f', args: { a: 1 } }, ...signed },
    ]);
    expect(said([hidden('text:0-1')])).toEqual([{ text: '', ...signed }]);
    // A dialect with one text for all: the signed one is parted from it again, and so is one that ended with an empty part.
    expect(said([hidden('text:1-2'), hidden('text:3-3'), text('abc')])).toEqual([
      { text: 'a' },
      { text: 'b', ...signed },
      { text: 'c' },
      { text: '', ...signed },
    ]);
    // A dialect with one field for all thinking.
    const beside: AssistantPart = { type: 'reasoning', text: 'Hm', seal: { ...seal, id: 'text:0-1' } };
    expect(said([beside, text('a')])).toEqual([{ text: 'a', ...signed }]);
  });

  it('of another vendor stays away, with its thinking', () => {
    const foreign = { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'x' } as const;
    const parts: readonly AssistantPart[] = [
      { type: 'reasoning', text: 'Hm', seal: foreign },
      { type: 'reasoning', text: 'bare' },
      { ...call('1'), seal: foreign },
    ];
    expect(contents([{ role: 'assistant', parts }], 'gemini-2.5-pro')).toEqual([
      { role: 'model', parts: [{ functionCall: { id: '1', name: 'f', args: { a: 1 } } }] },
    ]);
  });

  it('is waived for the first call of each step of the running turn, which newer models refuse without', () => {
    const steps: readonly ChatMessage[] = [
      hi,
      { role: 'assistant', parts: [call('1')] },
      { role: 'tool', callId: '1', parts: [text('x')] },
      hi,
      { role: 'assistant', parts: [text('Well,'), call('2'), call('3')] },
      { role: 'tool', callId: '2', parts: [text('x')] },
      { role: 'tool', callId: '3', parts: [text('x')] },
      { role: 'assistant', parts: [{ ...call('4'), seal }] },
      { role: 'tool', callId: '4', parts: [text('x')] },
    ];
    const signatures = (model: string) =>
      (contents(steps, model) as { parts: Record<string, unknown>[] }[]).flatMap(({ parts }) =>
        parts.flatMap((part) => (part['functionCall'] === undefined ? [] : [part['thoughtSignature']])),
      );
    expect(signatures('gemini-3-flash-preview')).toEqual([
      undefined,
      'skip_thought_signature_validator',
      undefined,
      'c2ln',
    ]);
    expect(signatures('gemini-2.5-flash')).toEqual([undefined, undefined, undefined, 'c2ln']);
  });
});
