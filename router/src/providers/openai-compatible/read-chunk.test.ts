import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { defaultQuirks } from './quirks.ts';
import { closeAnswer, initialReadState, type ReadContext, readChunk } from './read-chunk.ts';

const context: ReadContext = {
  quirks: defaultQuirks,
  fallback: { id: 'own-id', model: 'own-model', createdS: 1 },
  newCallId: () => 'own-call',
};

function read(...chunks: readonly JsonObject[]): readonly ChatEvent[] {
  let state = initialReadState;
  const events: ChatEvent[] = [];
  for (const chunk of chunks) {
    const [next, heard] = readChunk(state, chunk, context);
    state = next;
    events.push(...heard);
  }
  return [...events, ...closeAnswer(state, context)];
}

const delta = (value: JsonObject, rest: JsonObject = {}): JsonObject => ({
  choices: [{ index: 0, delta: value, ...rest }],
});
const call = (value: JsonObject): JsonObject => delta({ tool_calls: [value] });
const withoutStart = (events: readonly ChatEvent[]) => events.filter((event) => event.type !== 'answer-start');

describe('readChunk', () => {
  it('opens with the first thing that is said, under the upstream’s own names', () => {
    const head = { id: 'c1', model: 'm', created: 7, system_fingerprint: 'fp' };
    const events = read({ ...head, ...delta({ role: 'assistant' }) }, { ...head, ...delta({ content: 'Hi' }) });
    expect(events[0]).toEqual({ type: 'answer-start', id: 'c1', model: 'm', createdS: 7, fingerprint: 'fp' });
    expect(events[1]).toEqual({ type: 'text-delta', choice: 0, text: 'Hi' });
  });

  it('gives an answer without names the router’s own', () => {
    expect(read(delta({ content: 'x' }))[0]).toMatchObject({ id: 'own-id', model: 'own-model', createdS: 1 });
  });

  it('tells reasoning before text, once even where two fields carry it', () => {
    expect(withoutStart(read(delta({ content: 'b', reasoning: 'a', reasoning_content: 'a' }))).slice(0, 2)).toEqual([
      { type: 'reasoning-delta', choice: 0, text: 'a' },
      { type: 'text-delta', choice: 0, text: 'b' },
    ]);
  });

  it('says each source once, where an annotation names it and a list beside the choices too', () => {
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://a', title: 'A' } }];
    const events = read({ ...delta({ content: 'x', annotations }), citations: ['https://a', 'https://b'] });
    const urls = events.flatMap((event) => (event.type === 'citation' ? [event.citation.url] : []));
    expect(urls).toEqual(['https://a', 'https://b']);
  });

  it('takes what a plain answer says from its message, and what a chunk says from its delta, where both stand there', () => {
    const both = { index: 0, delta: { content: '' }, message: { content: 'whole' }, finish_reason: 'stop' };
    const [, plain] = readChunk(initialReadState, { choices: [both] }, { ...context, saidIn: 'message' });
    expect(plain).toContainEqual({ type: 'text-delta', choice: 0, text: 'whole' });
    const chunk = { choices: [{ ...both, delta: { content: 'le' } }] };
    expect(readChunk(initialReadState, chunk, context)[1]).toContainEqual({
      type: 'text-delta',
      choice: 0,
      text: 'le',
    });
  });

  it('reads content that is a list, as Mistral’s when it thinks', () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'so' },
    ];
    expect(withoutStart(read(delta({ content }))).slice(0, 2)).toEqual([
      { type: 'reasoning-delta', choice: 0, text: 'hm' },
      { type: 'text-delta', choice: 0, text: 'so' },
    ]);
  });

  it('keeps parallel tool calls apart when their pieces mix', () => {
    const events = read(
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '' } }),
      call({ index: 1, id: 'b', function: { name: 'g', arguments: '{"x"' } }),
      call({ index: 0, function: { arguments: '{"y":' } }),
      call({ index: 1, function: { arguments: ':1}' } }),
      call({ index: 0, function: { arguments: '2}' } }),
      delta({}, { finish_reason: 'tool_calls' }),
    );
    const input = (wanted: number) =>
      events.map((event) => (event.type === 'tool-input-delta' && event.call === wanted ? event.text : '')).join('');
    expect([input(0), input(1)]).toEqual(['{"y":2}', '{"x":1}']);
    expect(events.slice(-3)).toEqual([
      { type: 'tool-input-end', choice: 0, call: 0 },
      { type: 'tool-input-end', choice: 0, call: 1 },
      { type: 'finish', choice: 0, reason: { kind: 'tool-calls' } },
    ]);
  });

  it('says tool-calls where tools were called and the upstream says stop', () => {
    const events = read(
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }),
      delta({}, { finish_reason: 'stop' }),
    );
    expect(events.at(-1)).toEqual({ type: 'finish', choice: 0, reason: { kind: 'tool-calls' } });
  });

  it('reads the old function_call form', () => {
    const events = withoutStart(
      read(delta({ function_call: { name: 'f', arguments: '{' } }), delta({ function_call: { arguments: '}' } })),
    );
    expect(events.slice(0, 3)).toEqual([
      { type: 'tool-input-start', choice: 0, call: 0, id: 'own-call', name: 'f' },
      { type: 'tool-input-delta', choice: 0, call: 0, text: '{' },
      { type: 'tool-input-delta', choice: 0, call: 0, text: '}' },
    ]);
  });

  it('writes arguments that come as an object as text', () => {
    const events = read(call({ id: 'a', function: { name: 'f', arguments: { x: 1 } } }));
    expect(events).toContainEqual({ type: 'tool-input-delta', choice: 0, call: 0, text: '{"x":1}' });
  });

  it('finishes each of several choices and tells usage last', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const events = read(
      { choices: [{ index: 1, delta: { content: 'b' }, finish_reason: 'length' }] },
      { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }] },
      { choices: [], usage },
    );
    expect(events.filter((event) => event.type === 'finish')).toEqual([
      { type: 'finish', choice: 1, reason: { kind: 'length' } },
      { type: 'finish', choice: 0, reason: { kind: 'stop' } },
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'usage', usage: { inputTokens: 3, outputTokens: 2 } });
  });

  it('passes log probabilities on and keeps an unknown finish word', () => {
    const logprobs = { content: [{ token: 'a', logprob: -0.1 }], refusal: null };
    const events = read(delta({ content: 'a' }, { logprobs, finish_reason: 'gave_up' }));
    expect(events).toContainEqual({ type: 'logprobs-delta', choice: 0, value: logprobs });
    expect(events.at(-1)).toEqual({ type: 'finish', choice: 0, reason: { kind: 'other', word: 'gave_up' } });
  });

  it('reads a plain answer like one large chunk', () => {
    const message = {
      role: 'assistant',
      content: null,
      refusal: 'No.',
      tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }],
    };
    const events = withoutStart(read({ choices: [{ index: 0, message, finish_reason: 'stop' }] }));
    expect(events.map((event) => event.type)).toEqual([
      'refusal-delta',
      'tool-input-start',
      'tool-input-delta',
      'tool-input-end',
      'finish',
    ]);
  });

  it('survives chunks of any shape', () => {
    const odd = [
      { choices: 'none' },
      { choices: [null, 3, { delta: 'x' }] },
      call({ function: null }),
      { usage: 'much' },
    ];
    expect(() => read(...(odd as unknown as JsonObject[]))).not.toThrow();
  });
});
