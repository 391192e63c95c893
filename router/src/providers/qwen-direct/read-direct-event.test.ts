import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { SsePieces } from '../kit/sse-pieces.ts';
import { DirectReading } from './direct-reading.ts';
import { readErrorBody } from './read-failure.ts';

// Documented, not recorded: the shapes that public clients of the web chat show.
const context = { id: 'msg_1', model: 'qwen3-max', createdS: 1 };
const reply = { status: 200, headers: {}, secrets: [], nowMs: 0 };

function failureOf(body: JsonObject) {
  return readErrorBody(body, reply);
}

function sse(events: readonly unknown[]): Buffer {
  return Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
}

function read(bytes: Buffer, cuts: readonly number[] = []) {
  const pieces = new SsePieces();
  const reading = new DirectReading(context, failureOf);
  const events: ChatEvent[] = [];
  let last = 0;
  const take = (chunk: readonly { readonly name: string | undefined; readonly data: string }[]) => {
    for (const piece of chunk) {
      const heard = reading.read(piece);
      if (heard.kind === 'failed') return heard;
      events.push(...heard.events);
    }
    return undefined;
  };
  for (const cut of [...cuts, bytes.length]) {
    const failed = take(pieces.feed(bytes.subarray(last, cut)));
    if (failed !== undefined) return { failed, events, reading };
    last = cut;
  }
  take(pieces.finish());
  return { failed: undefined, events, reading };
}

function delta(fields: JsonObject, usage?: JsonObject): JsonObject {
  return { choices: [{ delta: { role: 'assistant', ...fields } }], response_id: 'r', ...(usage ? { usage } : {}) };
}

const created = { 'response.created': { chat_id: 'c', parent_id: 'p', response_id: 'r', response_index: '0' } };
const usage = {
  input_tokens: 827,
  output_tokens: 477,
  total_tokens: 1304,
  output_tokens_details: { reasoning_tokens: 439, text_tokens: 477 },
  prompt_tokens_details: { cached_tokens: 27 },
};
const source = { url: 'https://a.example', title: 'A', snippet: 'So it is', hostname: 'a.example' };

const whole = [
  created,
  delta({ content: '', phase: 'think', status: 'typing' }),
  delta({ content: 'Hm, 世界', phase: 'think', status: 'typing' }),
  delta({ content: '', phase: 'think', status: 'finished' }),
  delta({ content: '', phase: 'web_search', status: 'typing', function_call: { name: 'web_search', arguments: '{}' } }),
  delta({ content: '', phase: 'web_search', status: 'finished', extra: { web_search_info: [source] } }),
  delta({ content: 'Yes', phase: 'answer', status: 'typing', extra: { web_search_info: [source] } }),
  { 'response.info': { action: 'keep_alive' } },
  delta({ content: '.', phase: 'answer', status: 'typing' }, usage),
  delta({ content: '', phase: 'answer', status: 'finished' }),
];

describe('an answer of the web chat', () => {
  it('is thinking, sources, text, and ends with the answer, not with a phase before it', () => {
    const { events, reading } = read(sse(whole));
    expect(events).toMatchObject([
      { type: 'answer-start', id: 'msg_1' },
      { type: 'reasoning-delta', text: 'Hm, 世界' },
      { type: 'citation', citation: { url: 'https://a.example', title: 'A', citedText: 'So it is' } },
      { type: 'reasoning-end' },
      { type: 'text-delta', text: 'Yes' },
      { type: 'text-delta', text: '.' },
    ]);
    expect(reading).toMatchObject({ isFinished: true, parentId: 'p' });
    const { events: last, summary } = reading.close();
    expect(last).toMatchObject([{ type: 'finish', reason: { kind: 'stop' } }, { type: 'usage' }]);
    expect(summary.usage).toMatchObject({
      inputTokens: 800,
      cacheReadTokens: 27,
      outputTokens: 38,
      reasoningTokens: 439,
    });
    if (summary.usage === undefined) throw new Error('no usage');
    expect(totalInputTokens(summary.usage) + totalOutputTokens(summary.usage)).toBe(1304);
  });

  it('is the same however its bytes are cut', () => {
    const bytes = sse(whole);
    const { events } = read(bytes);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        expect(
          read(
            bytes,
            [...cuts].sort((left, right) => left - right),
          ).events,
        ).toEqual(events);
      }),
    );
  });

  it('tells summaries of thinking once, though each repeats the one before', () => {
    const thought = (...content: string[]) =>
      delta({ content: '', phase: 'thinking_summary', extra: { summary_thought: { content } } });
    const { events } = read(sse([created, thought('One'), thought('One', 'Two'), thought('One', 'Two')]));
    expect(events.slice(1)).toMatchObject([{ text: 'One' }, { text: '\n\nTwo' }]);
  });

  it('takes the answer itself for the parent where it names no other', () => {
    const { reading } = read(sse([{ 'response.created': { chat_id: 'c', response_id: 'r' } }]));
    expect(reading.parentId).toBe('r');
  });

  it.each([
    [{ error: { code: 'Too_Many_Requests', details: 'please slow down' } }, { kind: 'rate-limited' }],
    [{ error: { code: 'ContextLengthExceeded', details: 'too long' } }, { kind: 'context-overflow' }],
    [{ error: { code: 'unauthorized', details: 'bad token' } }, { kind: 'authentication' }],
    [{ error: 'Internal error!' }, { kind: 'server-error', message: 'Internal error!' }],
    [{ error: { code: 'invalid_input', details: 'Bad file' } }, { kind: 'invalid-request', status: 400 }],
    [{ error: { code: 'data_inspection_failed', details: 'No' } }, { kind: 'content-refused' }],
    [
      { success: false, request_id: 'r', data: { code: 'RateLimited', details: 'Daily limit', num: 10 } },
      { kind: 'rate-limited', retryAfterMs: 36_000_000 },
    ],
    [{ success: false, data: { code: 'Not_Found', details: 'Model not found' } }, { kind: 'model-not-found' }],
    [
      { ret: ['FAIL_SYS_USER_VALIDATE', 'RGV587_ERROR::SM'], data: { url: 'x' } },
      { kind: 'authentication', status: 403 },
    ],
  ])('fails by its code: %j', (event, failure) => {
    expect(read(sse([created, event])).failed?.failure).toMatchObject(failure);
  });

  it('survives nonsense', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        read(Buffer.from(bytes));
      }),
    );
    const odd = [
      1,
      'x',
      null,
      [],
      { choices: 3 },
      { choices: [{}] },
      { choices: [{ delta: 5 }] },
      { 'response.created': 7 },
    ];
    expect(read(sse(odd)).failed).toBeUndefined();
  });
});
