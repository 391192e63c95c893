import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import { readSealText, sealText } from '../../../domain/seal-text.ts';
import { noUsage } from '../../../domain/usage.ts';
import { MessageCollector } from './message-collector.ts';
import { MessageWriter } from './message-writer.ts';
import { anthropicSchema, schemaMissing } from './testing/anthropic-schema.ts';
import { readMessageStream } from './testing/read-message-stream.ts';

const identity = { id: 'msg_1', model: 'asked', createdS: 1, fingerprint: undefined };
const start: ChatEvent = { type: 'answer-start', id: 'chatcmpl-9', model: 'gpt', createdS: 5 };
const finish: ChatEvent = { type: 'finish', choice: 0, reason: { kind: 'stop' } };

const text = (said: string): ChatEvent => ({ type: 'text-delta', choice: 0, text: said });
const thought = (said: string): ChatEvent => ({ type: 'reasoning-delta', choice: 0, text: said });
const callStart = (call: number, more: object = {}): ChatEvent => ({
  type: 'tool-input-start',
  choice: 0,
  call,
  id: `call_${call}`,
  name: `tool${call}`,
  ...more,
});
const callDelta = (call: number, said: string): ChatEvent => ({
  type: 'tool-input-delta',
  choice: 0,
  call,
  text: said,
});
const callEnd = (call: number): ChatEvent => ({ type: 'tool-input-end', choice: 0, call });

function stream(events: readonly ChatEvent[]) {
  const writer = new MessageWriter(identity);
  let said = '';
  for (const event of events) said += writer.say([event]);
  return readMessageStream(said + writer.end());
}

function plain(events: readonly ChatEvent[]) {
  const collector = new MessageCollector(identity);
  for (const event of events) collector.add(event);
  return JSON.parse(collector.toJson());
}

/** Both forms of an answer have the same blocks. */
function content(events: readonly ChatEvent[]) {
  const { message } = stream(events);
  expect(plain(events).content).toEqual(message.content);
  return message.content;
}

const outline = (events: readonly { type: string; index?: number }[]) =>
  events.map(({ type, index }) => (index === undefined ? type : `${type} ${index}`));

describe('an answer in Anthropic’s dialect', () => {
  it('streams in Anthropic’s order, with the usage at its end', () => {
    const usage = { ...noUsage, inputTokens: 3, cacheReadTokens: 4, cacheWrite5mTokens: 5, cacheWrite1hTokens: 6 };
    const { events, message } = stream([
      start,
      thought('hm'),
      text('Hel'),
      text('lo'),
      finish,
      { type: 'usage', usage: { ...usage, outputTokens: 7, reasoningTokens: 8 } },
    ]);
    expect(outline(events)).toEqual([
      'message_start',
      'content_block_start 0',
      'content_block_delta 0',
      'content_block_delta 0',
      'content_block_stop 0',
      'content_block_start 1',
      'content_block_delta 1',
      'content_block_delta 1',
      'content_block_stop 1',
      'message_delta',
      'message_stop',
    ]);
    expect(message).toMatchObject({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'gpt',
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 3,
        cache_read_input_tokens: 4,
        cache_creation_input_tokens: 11,
        output_tokens: 15,
        output_tokens_details: { thinking_tokens: 8 },
      },
    });
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'hm' },
      { type: 'text', text: 'Hello' },
    ]);
    expect(plain([start, { type: 'usage', usage }]).usage.cache_creation).toEqual({
      ephemeral_5m_input_tokens: 5,
      ephemeral_1h_input_tokens: 6,
    });
  });

  it('says a delta at once, and nothing twice', () => {
    const writer = new MessageWriter(identity);
    expect(writer.say([start])).toMatch(/^event: message_start\n/);
    expect(writer.say([text('a')])).toMatch(/content_block_start[\s\S]*"text_delta","text":"a"/);
    expect(writer.say([text('b')])).toBe(
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b"}}\n\n',
    );
  });

  it('has the model’s name as the client wrote it, where it wrote one', () => {
    const asked = { model: 'auto', meaning: () => emptyMeaning };
    const writer = new MessageWriter(identity, asked);
    expect(readMessageStream(writer.say([start]) + writer.end()).message.model).toBe('auto');
    const collector = new MessageCollector(identity, asked);
    collector.add(start);
    expect(JSON.parse(collector.toJson()).model).toBe('auto');
    expect(stream([start]).message.model).toBe('gpt');
    expect(plain([start]).model).toBe('gpt');
  });

  it('begins with an estimate of the prompt’s tokens, which its end corrects', () => {
    const parts = [{ type: 'text', text: 'A question of some length. '.repeat(40) }] as const;
    const meaning = () => ({ ...emptyMeaning, messages: [{ role: 'user', parts }] as const });
    const writer = new MessageWriter(identity, { model: undefined, meaning });
    const began = writer.say([start]);
    const [first] = readMessageStream(began + writer.end()).events;
    const { usage } = first.message;
    expect(usage.input_tokens).toBeGreaterThan(200);
    expect(usage.input_tokens).toBeLessThan(400);
    expect(usage).not.toHaveProperty('estimated');
    writer.say([{ type: 'usage', usage: { ...noUsage, inputTokens: 11 } }]);
    expect(writer.end()).toContain('"input_tokens":11,');
    // Nothing is known of who asked: nothing is made up.
    expect(stream([start]).events[0]).toMatchObject({ message: { usage: { input_tokens: 0 } } });
  });

  it('has no citations where there are none: some clients read no null there', () => {
    const { message, events } = stream([start, text('a'), finish]);
    expect(message.content[0]).toEqual({ type: 'text', text: 'a' });
    expect(events[1]).toMatchObject({ content_block: { type: 'text', text: '' } });
    expect(events[1]?.['content_block']).not.toHaveProperty('citations');
    expect(plain([start, text('a'), finish]).content[0]).toEqual({ type: 'text', text: 'a' });
  });

  it('keeps the id of an upstream of its own dialect', () => {
    expect(stream([{ ...start, id: 'msg_own' }]).message.id).toBe('msg_own');
  });

  it('is a whole message even when nothing came', () => {
    expect(stream([])).toMatchObject({ message: { content: [], model: 'asked', stop_reason: 'end_turn' } });
    expect(plain([])).toMatchObject({ content: [], model: 'asked', stop_reason: 'end_turn' });
  });

  it('tells calls that come mixed one after the other', () => {
    const events = [
      start,
      callStart(0),
      callDelta(0, '{"a":'),
      callStart(1),
      callDelta(1, '{"b":2'),
      callDelta(0, '"}"}'),
      callDelta(1, '}'),
      callEnd(0),
      callEnd(1),
      finish,
    ];
    expect(content(events)).toMatchObject([
      { type: 'tool_use', id: 'call_0', name: 'tool0', input: { a: '}' } },
      { type: 'tool_use', id: 'call_1', name: 'tool1', input: { b: 2 } },
    ]);
  });

  it('lets a call go as soon as another begins and its input is whole, without waiting for its end', () => {
    const writer = new MessageWriter(identity);
    writer.say([start, callStart(0), callDelta(0, '{"a":"\\"}"}')]);
    expect(writer.say([callStart(1)])).toMatch(/content_block_stop[\s\S]*content_block_start/);
    expect(writer.say([callDelta(1, '{"b"')])).toContain('partial_json');
  });

  it('holds text back that comes inside a call, and loses none', () => {
    const events = [
      start,
      text('x'),
      callStart(0),
      callDelta(0, '{'),
      text('y'),
      thought('z'),
      callDelta(0, '}'),
      finish,
    ];
    expect(content(events).map((block: { type: string }) => block.type)).toEqual([
      'text',
      'tool_use',
      'text',
      'thinking',
    ]);
  });

  it.each([
    ['', {}],
    ['  ', {}],
    ['null', {}],
    ['{"a":1}', { a: 1 }],
    ['[1]', { input: [1] }],
    ['{"a":', { input: '{"a":' }],
  ])('gives a call an object for %j', (input, expected) => {
    const pieces = [...input].map((piece) => callDelta(0, piece));
    expect(content([start, callStart(0), ...pieces, callEnd(0)])[0].input).toEqual(expected);
  });

  it('wraps a custom tool’s free text in an object', () => {
    const events = [start, callStart(0, { custom: true }), callDelta(0, 'a "b"'), callDelta(0, '\nc'), callEnd(0)];
    expect(content(events)[0].input).toEqual({ input: 'a "b"\nc' });
  });

  it('rewrites ids that Anthropic’s clients would refuse', () => {
    const [block] = content([start, callStart(0, { id: 'functions.get:0' }), callDelta(0, '{}'), callEnd(0)]);
    expect(block.id).toMatch(/^[a-zA-Z0-9_-]+$/);
  });

  it('gives thinking its vendor’s seal, wrapped where the vendor is another one', () => {
    const own = { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'sig' } as const;
    const foreign = { dialect: 'google-generate', issuer: 'google', value: 'gsig' } as const;
    const sealed = (seal: typeof own | typeof foreign | undefined) =>
      content([
        start,
        thought('t'),
        { type: 'reasoning-end', choice: 0, ...(seal === undefined ? {} : { seal }) },
        text('x'),
      ])[0];
    expect(sealed(own)).toEqual({ type: 'thinking', thinking: 't', signature: 'sig' });
    expect(readSealText(sealed(foreign).signature, 'anthropic-messages')).toEqual(foreign);
    // Clients leave out thinking without any signature.
    expect(sealed(undefined).signature).toMatch(/^pr1\./);
  });

  it('shows thinking that is hidden as redacted, and Anthropic’s own as it was', () => {
    const ended = (seal: object): ChatEvent => ({ type: 'reasoning-end', choice: 0, seal }) as ChatEvent;
    const own = { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'v' };
    expect(content([start, ended({ ...own, redacted: true })])).toEqual([{ type: 'redacted_thinking', data: 'v' }]);
    expect(content([start, ended(own)])).toEqual([{ type: 'thinking', thinking: '', signature: 'v' }]);
    const other = { dialect: 'openai-responses', issuer: 'openai', value: 'enc', id: 'rs_1' } as const;
    expect(content([start, ended(other)])).toEqual([
      { type: 'redacted_thinking', data: sealText(other, 'anthropic-messages') },
    ]);
  });

  it('begins a new block of thinking after the end of one', () => {
    const end: ChatEvent = {
      type: 'reasoning-end',
      choice: 0,
      seal: { dialect: 'anthropic-messages', issuer: 'anthropic', value: 's' },
    };
    expect(content([start, thought('a'), end, thought('b'), end])).toHaveLength(2);
  });

  it('carries a call’s seal in a redacted block before it', () => {
    const seal = { dialect: 'google-generate', issuer: 'google', value: 'g' } as const;
    const [carrier, call] = content([start, callStart(0, { seal }), callDelta(0, '{}'), callEnd(0)]);
    expect(readSealText(carrier.data, 'anthropic-messages')).toEqual({ ...seal, id: 'call_0' });
    expect(call.type).toBe('tool_use');
  });

  it('tells who made a call of Anthropic’s own, where it was not the model', () => {
    const caller = { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' };
    const seal = { dialect: 'anthropic-messages', issuer: 'anthropic', value: JSON.stringify(caller) } as const;
    expect(content([start, callStart(0, { seal }), callDelta(0, '{}')])).toMatchObject([{ caller }]);
  });

  it('shows what only Anthropic’s clients know, names a picture that it cannot show, and leaves out what only others know', () => {
    const block = { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } };
    const native = (dialect: 'anthropic-messages' | 'openai-responses'): ChatEvent => ({
      type: 'native',
      choice: 0,
      native: { dialect, name: 'server_tool_use', value: block },
    });
    const picture: ChatEvent = { type: 'media', choice: 0, mediaType: 'image/png', base64: 'AA==' };
    expect(
      content([start, native('openai-responses'), picture, native('anthropic-messages'), text('x')]),
    ).toMatchObject([{ text: expect.stringContaining('image/png') }, block, { text: 'x' }]);
  });

  it('cites in its own form, with another vendor’s source whole inside', () => {
    const native = { dialect: 'openai-chat', name: 'url_citation', value: { url: 'https://a.example' } } as const;
    const citation = { url: 'https://a.example', title: 'A', citedText: undefined, start: 0, end: 1, native };
    const [block] = content([start, text('x'), { type: 'citation', choice: 0, citation }]);
    expect(block.citations).toMatchObject([
      { type: 'web_search_result_location', url: 'https://a.example', title: 'A', cited_text: '' },
    ]);
    const own = { ...citation, native: { dialect: 'anthropic-messages', name: 'page_location', value: { type: 'p' } } };
    expect(
      content([start, text('x'), { type: 'citation', choice: 0, citation: own } as ChatEvent])[0].citations,
    ).toEqual([{ type: 'p' }]);
  });

  it.each([
    [{ kind: 'stop' }, 'end_turn'],
    [{ kind: 'length' }, 'max_tokens'],
    [{ kind: 'tool-calls' }, 'tool_use'],
    [{ kind: 'content-filter' }, 'refusal'],
    [{ kind: 'other', word: 'pause_turn' }, 'pause_turn'],
    [{ kind: 'other', word: 'flagged' }, 'end_turn'],
  ] as const)('ends for %j with %s', (reason, word) => {
    const { message } = stream([start, { type: 'finish', choice: 0, reason }]);
    expect(message.stop_reason).toBe(word);
    expect(message.stop_details).toEqual(
      word === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null,
    );
  });

  it('names the stop sequence that was hit', () => {
    const { message } = stream([start, { ...finish, stopSequence: 'END' } as ChatEvent]);
    expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
  });

  it('tells a refusal as the reason, with the model’s words as its explanation', () => {
    const refusal = (said: string): ChatEvent => ({ type: 'refusal-delta', choice: 0, text: said });
    const told = {
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: null, explanation: 'No, sorry.' },
      content: [],
    };
    expect(stream([start, refusal('No, '), refusal('sorry.'), finish]).message).toMatchObject(told);
    expect(plain([start, refusal('No, sorry.'), finish])).toMatchObject(told);
  });

  it('leaves out other choices than the first', () => {
    expect(content([start, text('a'), { type: 'text-delta', choice: 1, text: 'b' }])).toMatchObject([{ text: 'a' }]);
  });

  const eventArbitrary: fc.Arbitrary<ChatEvent> = fc.oneof(
    fc.string().map(text),
    fc.string().map(thought),
    fc.nat(2).map((call) => callStart(call)),
    fc
      .tuple(fc.nat(2), fc.constantFrom('{', '"x"', ':1', '}', '{"a":1}', ''))
      .map(([call, said]) => callDelta(call, said)),
    fc.nat(2).map(callEnd),
    fc.constant<ChatEvent>({ type: 'reasoning-end', choice: 0 }),
    fc.constant<ChatEvent>({
      type: 'reasoning-end',
      choice: 0,
      seal: { dialect: 'openai-chat', issuer: 'openrouter', value: '{}' },
    }),
    fc.constant(finish),
  );

  it('keeps the order of the dialect whatever an upstream says, however the events are cut into batches', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary), fc.nat(5), (events, size) => {
        const one = new MessageWriter(identity);
        const other = new MessageWriter(identity);
        let whole = '';
        let pieces = '';
        whole += one.say(events) + one.end();
        for (let at = 0; at < events.length; at += size + 1) pieces += other.say(events.slice(at, at + size + 1));
        expect(pieces + other.end()).toBe(whole);
        const said = whole.replaceAll(/"partial_json":"(?:[^"\\]|\\.)*"/g, '"partial_json":""');
        const { message } = readMessageStream(said);
        expect(plain(events).content.map((block: { type: string }) => block.type)).toEqual(
          message.content.map((block: { type: string }) => block.type),
        );
      }),
    );
  });

  it('fulfils Anthropic’s own schema', ({ skip }) => {
    const missing = schemaMissing();
    if (missing !== undefined) return skip(missing);
    const event = anthropicSchema('MessageStreamEvent');
    const message = anthropicSchema('Message');
    const citation = { url: 'https://a.example', title: 'A', citedText: 'c', start: 0, end: 1 };
    const events: ChatEvent[] = [
      start,
      thought('t'),
      {
        type: 'reasoning-end',
        choice: 0,
        seal: { dialect: 'openai-responses', issuer: 'openai', value: 'e', id: 'rs_1' },
      },
      {
        type: 'reasoning-end',
        choice: 0,
        seal: { dialect: 'openai-responses', issuer: 'openai', value: 'e', id: 'rs_2' },
      },
      text('x'),
      {
        type: 'citation',
        choice: 0,
        citation: { ...citation, native: { dialect: 'openai-chat', name: 'u', value: {} } },
      },
      callStart(0, { id: 'a.b' }),
      callDelta(0, '{"a":1}'),
      callEnd(0),
      { type: 'finish', choice: 0, reason: { kind: 'content-filter' } },
      { type: 'usage', usage: { ...noUsage, inputTokens: 1, outputTokens: 2, reasoningTokens: 3 } },
    ];
    for (const said of stream(events).events) expect(event.safeParse(said).error, said.type).toBeUndefined();
    expect(message.safeParse(plain(events)).error).toBeUndefined();
  });
});
