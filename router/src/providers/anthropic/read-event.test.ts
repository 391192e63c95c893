import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { EventsReader } from './events-reader.ts';
import { PlainReader } from './plain-reader.ts';
import { read } from './testing/read.ts';
import { writeEvents } from './write-events.ts';

/** The events of blocks in a stream, without the frame around them. */
function eventsOf(blocks: readonly JsonObject[], end: JsonObject = {}) {
  const body = writeEvents([
    { type: 'message_start', message: { id: 'msg_1', model: 'm' } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason: 'end_turn', ...end } },
    { type: 'message_stop' },
  ]);
  return read(body, (tools) => new EventsReader(tools)).events.slice(1);
}

const begin = (content_block: JsonObject): JsonObject => ({ type: 'content_block_start', index: 0, content_block });
const add = (delta: JsonObject): JsonObject => ({ type: 'content_block_delta', index: 0, delta });
const close: JsonObject = { type: 'content_block_stop', index: 0 };
const tool = (fields: JsonObject = {}) => begin({ type: 'tool_use', id: 'toolu_1', name: 'f', input: {}, ...fields });
const input = (partial_json: string) => add({ type: 'input_json_delta', partial_json });

describe('the events of a message', () => {
  it('have `{}` where a tool takes nothing, however it is said', () => {
    const whole = { type: 'tool-input-delta', choice: 0, call: 0, text: '{}' };
    for (const pieces of [[], [input('')], [input('{}')], [input('{'), input(''), input('}')]]) {
      const events = eventsOf([tool(), ...pieces, close]);
      const text = events.map((event) => (event.type === 'tool-input-delta' ? event.text : '')).join('');
      expect(text).toBe(whole.text);
    }
  });

  it('have the arguments that stand in the beginning of a call already', () => {
    expect(eventsOf([tool({ input: { a: 1 } }), close])[1]).toMatchObject({ text: '{"a":1}' });
    expect(eventsOf([tool({ input: { a: 1 } }), input('{"a":2}'), close])[1]).toMatchObject({ text: '{"a":2}' });
  });

  it('count calls among themselves, and give one an id that has none', () => {
    const events = eventsOf([begin({ type: 'text', text: '' }), close, tool(), close, tool({ id: '' }), close]);
    const starts = events.filter((event) => event.type === 'tool-input-start');
    expect(starts).toMatchObject([
      { call: 0, id: 'toolu_1' },
      { call: 1, id: 'toolu_new' },
    ]);
  });

  it('keep the digits of a large number in arguments that came as an object', () => {
    const body =
      '{"id":"m","content":[{"type":"tool_use","id":"t","name":"f","input":{"n":12345678901234567890,"x":1.0}}],"stop_reason":"tool_use"}';
    const { events } = read(Buffer.from(body), (tools) => new PlainReader(tools, 'events'));
    expect(events[2]).toMatchObject({ type: 'tool-input-delta', text: '{"n":12345678901234567890,"x":1.0}' });
  });

  it('end thinking with its signature, and hidden thinking with its data', () => {
    const seal = { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'sig' };
    const thinking = begin({ type: 'thinking', thinking: '', signature: '' });
    expect(
      eventsOf([
        thinking,
        add({ type: 'thinking_delta', thinking: 'Hm' }),
        add({ type: 'signature_delta', signature: 'si' }),
        add({ type: 'signature_delta', signature: 'g' }),
        close,
      ]).slice(0, 2),
    ).toEqual([
      { type: 'reasoning-delta', choice: 0, text: 'Hm' },
      { type: 'reasoning-end', choice: 0, seal },
    ]);
    expect(eventsOf([begin({ type: 'redacted_thinking', data: 'sig' }), close])[0]).toEqual({
      type: 'reasoning-end',
      choice: 0,
      seal: { ...seal, redacted: true },
    });
    expect(eventsOf([thinking, close])[0]).toEqual({ type: 'reasoning-end', choice: 0 });
  });

  it('tell where in the whole text a cited passage stands', () => {
    const citation = { type: 'web_search_result_location', url: 'https://a.example', title: 'A', cited_text: 'x' };
    const text = (value: string) => add({ type: 'text_delta', text: value });
    const events = eventsOf([
      begin({ type: 'text', text: '' }),
      text('one '),
      close,
      begin({ type: 'text', text: '', citations: [] }),
      add({ type: 'citations_delta', citation }),
      text('two'),
      close,
    ]);
    expect(events[2]).toEqual({
      type: 'citation',
      choice: 0,
      citation: {
        url: 'https://a.example',
        title: 'A',
        citedText: 'x',
        start: 4,
        end: 7,
        native: { dialect: 'anthropic-messages', name: 'web_search_result_location', value: citation },
      },
    });
  });

  it('put blocks of other kinds together and tell them whole', () => {
    const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
    const events = eventsOf([
      begin(search),
      input('{"query":'),
      input('"x"}'),
      close,
      begin({ type: 'compaction', content: '' }),
      add({ type: 'compaction_delta', content: 'short' }),
      close,
    ]);
    const native = (name: string, value: JsonObject) => ({
      type: 'native',
      choice: 0,
      native: { dialect: 'anthropic-messages', name, value },
    });
    expect(events.slice(0, 2)).toEqual([
      native('server_tool_use', { ...search, input: { query: 'x' } }),
      native('compaction', { type: 'compaction', content: 'short' }),
    ]);
  });

  it('keep who called, where a program of the vendor’s did', () => {
    const caller = { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' };
    expect(eventsOf([tool({ caller }), close])[0]).toMatchObject({
      seal: { dialect: 'anthropic-messages', issuer: 'anthropic', value: JSON.stringify(caller) },
    });
    expect(eventsOf([tool({ caller: { type: 'direct' } }), close])[0]).not.toHaveProperty('seal');
  });

  it.each([
    ['end_turn', { kind: 'stop' }],
    ['stop_sequence', { kind: 'stop' }],
    ['max_tokens', { kind: 'length' }],
    ['model_context_window_exceeded', { kind: 'length' }],
    ['tool_use', { kind: 'tool-calls' }],
    ['refusal', { kind: 'content-filter' }],
    ['pause_turn', { kind: 'other', word: 'pause_turn' }],
  ])('finish as %s', (stop_reason, reason) => {
    expect(eventsOf([], { stop_reason, stop_sequence: 'END' })).toEqual([
      { type: 'finish', choice: 0, reason, stopSequence: 'END' },
    ]);
  });

  it('say why a request was refused', () => {
    const stop_details = { type: 'refusal', category: 'bio', explanation: 'Not this.' };
    expect(eventsOf([], { stop_reason: 'refusal', stop_details })[0]).toEqual({
      type: 'refusal-delta',
      choice: 0,
      text: 'Not this.',
    });
  });

  it('take no harm from deltas without a beginning, blocks without an end, and unknown kinds', () => {
    const events = eventsOf([
      add({ type: 'text_delta', text: 'a' }),
      tool(),
      input('{"x":1}'),
      { type: 'something_new' },
      begin({ type: 'text', text: 'b' }),
      add({ type: 'input_json_delta', partial_json: 'x' }),
    ]);
    expect(events.map((event) => event.type)).toEqual([
      'text-delta',
      'tool-input-start',
      'tool-input-delta',
      'tool-input-end',
      'text-delta',
      'finish',
    ]);
  });
});
