import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { Seal } from '../../../domain/native.ts';
import { messagesWithoutPlaces } from '../../../domain/testing/without-places.ts';
import { AnswerItems } from './answer-items.ts';
import { readItems } from './read-items.ts';

function answered(events: readonly ChatEvent[]) {
  const items = new AnswerItems('resp_req_1');
  for (const event of events) items.add(event);
  items.finish(false);
  // As a client sends them back: through JSON.
  return JSON.parse(JSON.stringify(items.output()));
}

const thought = (seal?: Seal): readonly ChatEvent[] => [
  { type: 'reasoning-delta', choice: 0, text: 'Hm.' },
  { type: 'reasoning-end', choice: 0, ...(seal === undefined ? {} : { seal }) },
];
const call = (seal?: Seal): readonly ChatEvent[] => [
  { type: 'tool-input-start', choice: 0, call: 0, id: 'call_1', name: 'f', ...(seal === undefined ? {} : { seal }) },
  { type: 'tool-input-delta', choice: 0, call: 0, text: '{}' },
  { type: 'tool-input-end', choice: 0, call: 0 },
];

describe('an answer that comes back as history', () => {
  it.each<[string, Seal]>([
    ['Anthropic’s signature', { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'sig' }],
    [
      'Anthropic’s hidden thinking',
      { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'data', redacted: true },
    ],
    ['OpenAI’s encrypted thinking', { dialect: 'openai-responses', issuer: 'openai', value: 'gAAA', id: 'rs_1' }],
    [
      'details of the chat dialect',
      { dialect: 'openai-chat', issuer: 'openrouter', value: '{"type":"reasoning.text"}' },
    ],
  ])('brings %s with it', (_name, seal) => {
    expect(read(answered(thought(seal)))).toEqual([
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm.', seal }] },
    ]);
    const hidden = answered([{ type: 'reasoning-end', choice: 0, seal }]);
    expect(read(hidden)).toEqual([{ role: 'assistant', parts: [{ type: 'reasoning', text: '', seal }] }]);
  });

  it('shows OpenAI’s own clients its encrypted thinking as it is', () => {
    const seal = { dialect: 'openai-responses', issuer: 'openai', value: 'gAAA', id: 'rs_1' } as const;
    expect(answered([{ type: 'reasoning-end', choice: 0, seal }])).toEqual([
      { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'gAAA' },
    ]);
  });

  it('brings a call’s signature back to its call, whatever stands between', () => {
    const seal = { dialect: 'google-generate', issuer: 'google', value: 'thought' } as const;
    const [turn] = read(answered([...thought(), ...call(seal)]));
    expect(turn).toEqual({
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'tool-call', id: 'call_1', name: 'f', input: '{}', seal },
      ],
    });
  });

  it('says `{}` for a function that was called with nothing', () => {
    const [item] = answered(call().filter((event) => event.type !== 'tool-input-delta'));
    expect(item).toMatchObject({ type: 'function_call', arguments: '{}', status: 'completed' });
  });

  it('counts the passage of a source within its own text', () => {
    const citation = {
      url: 'https://a.example',
      title: undefined,
      citedText: undefined,
      start: 6,
      end: 9,
      native: { dialect: 'openai-chat', name: 'url_citation', value: {} },
    } as const;
    const output = answered([
      { type: 'text-delta', choice: 0, text: 'Before' },
      ...call(),
      { type: 'text-delta', choice: 0, text: 'After' },
      { type: 'citation', choice: 0, citation },
    ]);
    expect(output[2].content[0].annotations).toEqual([
      { type: 'url_citation', start_index: 0, end_index: 3, title: '', url: 'https://a.example' },
    ]);
  });

  it('names the document that a passage comes from, where it has no address', () => {
    const citation = {
      url: undefined,
      title: 'Report',
      document: 2,
      citedText: 'grass is green',
      start: 0,
      end: 5,
      native: { dialect: 'anthropic-messages', name: 'char_location', value: {} },
    } as const;
    const [message] = answered([
      { type: 'text-delta', choice: 0, text: 'Green' },
      { type: 'citation', choice: 0, citation },
    ]);
    expect(message.content[0].annotations).toEqual([
      { type: 'file_citation', file_id: '', filename: 'Report', index: 2 },
    ]);
  });

  it('leaves out what only another dialect understands, and other choices', () => {
    const native = {
      dialect: 'anthropic-messages',
      name: 'server_tool_use',
      value: { type: 'server_tool_use' },
    } as const;
    expect(
      answered([
        { type: 'native', choice: 0, native },
        { type: 'text-delta', choice: 1, text: 'other' },
      ]),
    ).toEqual([]);
    const own = {
      dialect: 'openai-responses',
      name: 'web_search_call',
      value: { type: 'web_search_call', id: 'ws_1' },
    } as const;
    expect(answered([{ type: 'native', choice: 0, native: own }])).toEqual([own.value]);
  });
});

function read(items: readonly JsonObject[]) {
  return messagesWithoutPlaces(readItems(items));
}
