import { describe, expect, it } from 'vitest';
import type { FinishReason } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { answer, parts, stream } from './testing/answers.ts';
import { joined, read } from './testing/read.ts';

const seal = { dialect: 'google-generate', issuer: 'google', value: 'c2ln' } as const;

describe('an answer', () => {
  it('tells thinking, text, calls and pictures in their order, with their signatures', () => {
    const { events } = answer(
      parts(
        { text: 'Hm', thought: true },
        { text: 'So', thoughtSignature: 'c2ln' },
        { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' },
        { functionCall: { id: 'given', name: 'g' } },
        { inlineData: { mimeType: 'image/png', data: 'QQ==' }, thoughtSignature: 'c2ln' },
        { inlineData: { mimeType: 'image/png', data: 'QUE=' }, thought: true },
        { text: '', thoughtSignature: 'c2ln' },
      ),
    );
    expect(events.slice(1)).toEqual([
      { type: 'reasoning-delta', choice: 0, text: 'Hm' },
      { type: 'reasoning-end', choice: 0 },
      { type: 'text-delta', choice: 0, text: 'So' },
      { type: 'reasoning-end', choice: 0, seal: { ...seal, id: 'text:0-2' } },
      { type: 'tool-input-start', choice: 0, call: 0, id: 'call_1', name: 'f', seal },
      { type: 'tool-input-delta', choice: 0, call: 0, text: '{"a":1}' },
      { type: 'tool-input-end', choice: 0, call: 0 },
      { type: 'tool-input-start', choice: 0, call: 1, id: 'given', name: 'g' },
      { type: 'tool-input-delta', choice: 0, call: 1, text: '{}' },
      { type: 'tool-input-end', choice: 0, call: 1 },
      { type: 'media', choice: 0, mediaType: 'image/png', base64: 'QQ==' },
      { type: 'reasoning-end', choice: 0, seal: { ...seal, id: 'media:0' } },
      {
        type: 'native',
        choice: 0,
        native: {
          dialect: 'google-generate',
          name: 'inlineData',
          value: { inlineData: { mimeType: 'image/png', data: 'QUE=' }, thought: true },
        },
      },
      { type: 'reasoning-end', choice: 0, seal: { ...seal, id: 'text:2-2' } },
      { type: 'finish', choice: 0, reason: { kind: 'tool-calls' } },
    ]);
  });

  it('keeps the digits of arguments', () => {
    const body =
      '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":12345678901234567890,"b":1.0}}}]}}]}';
    const { events } = read(body, { stream: false });
    expect(events).toContainEqual({
      type: 'tool-input-delta',
      choice: 0,
      call: 0,
      text: '{"a":12345678901234567890,"b":1.0}',
    });
  });

  it('puts arguments together that come in pieces', () => {
    const call = (functionCall: JsonObject) => ({ candidates: [{ content: { parts: [{ functionCall }] } }] });
    const { events } = stream(
      call({ name: 'f', id: '1', willContinue: true }),
      call({ willContinue: true, partialArgs: [{ jsonPath: '$.a.b[1].c', stringValue: 'x', willContinue: true }] }),
      call({
        willContinue: true,
        partialArgs: [
          { jsonPath: '$.a.b[1].c', stringValue: 'y' },
          { jsonPath: "$['d e']", numberValue: 2 },
        ],
      }),
      call({
        partialArgs: [
          { jsonPath: '$.n', nullValue: 'NULL_VALUE' },
          { jsonPath: '$.__proto__', boolValue: true },
          { jsonPath: 'odd' },
        ],
      }),
      { candidates: [{ finishReason: 'STOP' }] },
    );
    expect(events.filter(({ type }) => type === 'tool-input-delta')).toEqual([
      {
        type: 'tool-input-delta',
        choice: 0,
        call: 0,
        text: '{"a":{"b":[null,{"c":"xy"}]},"d e":2,"n":null,"__proto__":true}',
      },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finish', choice: 0, reason: { kind: 'tool-calls' } });
  });

  it('tells several candidates apart, each with its end', () => {
    const { events, summary } = stream(
      {
        candidates: [
          { index: 1, content: { parts: [{ text: 'b' }] } },
          { index: 0, content: { parts: [{ text: 'a' }] } },
        ],
      },
      {
        candidates: [
          { index: 1, finishReason: 'MAX_TOKENS' },
          { index: 0, finishReason: 'STOP' },
        ],
      },
    );
    expect(events.slice(1)).toEqual([
      { type: 'text-delta', choice: 1, text: 'b' },
      { type: 'text-delta', choice: 0, text: 'a' },
      { type: 'finish', choice: 0, reason: { kind: 'stop' } },
      { type: 'finish', choice: 1, reason: { kind: 'length' } },
    ]);
    expect(summary?.finishReason).toEqual({ kind: 'stop' });
  });

  it.each<readonly [JsonObject[string], FinishReason]>([
    ['STOP', { kind: 'stop' }],
    ['MAX_TOKENS', { kind: 'length' }],
    ['CONTINUATION', { kind: 'length' }],
    ...[
      'SAFETY',
      'RECITATION',
      'BLOCKLIST',
      'PROHIBITED_CONTENT',
      'SPII',
      'MODEL_ARMOR',
      'IMAGE_SAFETY',
      'IMAGE_PROHIBITED_CONTENT',
      'IMAGE_RECITATION',
    ].map((word) => [word, { kind: 'content-filter' }] as const),
    ...[
      'OTHER',
      'LANGUAGE',
      'MALFORMED_FUNCTION_CALL',
      'UNEXPECTED_TOOL_CALL',
      'TOO_MANY_TOOL_CALLS',
      'MALFORMED_RESPONSE',
      'NO_IMAGE',
      'NEVER_SEEN',
    ].map((word) => [word, { kind: 'other', word }] as const),
    [1, { kind: 'stop' }],
    [2, { kind: 'length' }],
    ['constructor', { kind: 'other', word: 'constructor' }],
  ])('ends at %s with %j', (finishReason, reason) => {
    expect(answer({ content: { parts: [{ text: 'x' }] }, finishReason }).summary?.finishReason).toEqual(reason);
  });

  it.each(['STOP', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS'])(
    'ends with its calls where it has some: %s',
    (word) => {
      const content = { parts: [{ functionCall: { name: 'f', args: {} } }] };
      expect(answer({ content, finishReason: word }).summary?.finishReason).toEqual({ kind: 'tool-calls' });
      expect(answer({ content, finishReason: 'MALFORMED_RESPONSE' }).summary?.finishReason?.kind).toBe('other');
    },
  );

  it('gives the vendor’s reason for a refusal to the client, and for an odd end as a warning', () => {
    const refusal = answer({ finishReason: 'SAFETY', finishMessage: 'Too dangerous.' });
    expect(refusal.events).toContainEqual({ type: 'refusal-delta', choice: 0, text: 'Too dangerous.' });
    expect(refusal.summary?.warnings).toBeUndefined();
    const odd = answer({ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'Malformed: f(' });
    expect(odd.summary?.warnings).toEqual(['Malformed: f(']);
  });

  it('tells log probabilities in OpenAI’s words', () => {
    const { events } = answer({
      ...parts({ text: 'é' }),
      logprobsResult: {
        chosenCandidates: [{ token: 'é', tokenId: 5, logProbability: -0.5 }],
        topCandidates: [
          {
            candidates: [
              { token: 'é', logProbability: -0.5 },
              { token: 'e', logProbability: -1 },
            ],
          },
        ],
      },
    });
    expect(events).toContainEqual({
      type: 'logprobs-delta',
      choice: 0,
      value: {
        content: [
          {
            token: 'é',
            logprob: -0.5,
            bytes: [195, 169],
            top_logprobs: [
              { token: 'é', logprob: -0.5, bytes: [195, 169] },
              { token: 'e', logprob: -1, bytes: [101] },
            ],
          },
        ],
      },
    });
  });

  it('takes its time and name from what was sent, and from the call where nothing was', () => {
    expect(
      answer(parts({ text: 'x' }), { responseId: 'r', modelVersion: 'm', createTime: '2026-05-04T20:01:02.264968Z' })
        .events[0],
    ).toEqual({ type: 'answer-start', id: 'r', model: 'm', createdS: 1_777_924_862 });
    expect(answer(parts({ text: 'x' })).events[0]).toEqual({
      type: 'answer-start',
      id: 'gen_fallback',
      model: 'fallback',
      createdS: 1,
    });
  });

  it('fails where its prompt was blocked, and breaks where it says nothing', () => {
    const promptFeedback = { blockReason: 'PROHIBITED_CONTENT' };
    expect(stream({ promptFeedback, usageMetadata: {} }).failure).toEqual({
      kind: 'content-refused',
      message: 'The prompt was blocked (PROHIBITED_CONTENT).',
      code: 'PROHIBITED_CONTENT',
    });
    expect(read('{"usageMetadata":{}}', { stream: false }).failure).toMatchObject({ kind: 'broken-before-content' });
    expect(stream({ candidates: [{ content: { parts: [{ text: 'x' }] } }] }).failure).toMatchObject({
      kind: 'broken-after-content',
    });
  });

  it('breaks where an error comes after content, and has its meaning before', () => {
    const error = {
      error: {
        code: 429,
        message: 'Slow down.',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2s' }],
      },
    };
    expect(stream(error).failure).toEqual({ kind: 'rate-limited', message: 'Slow down.', retryAfterMs: 2_000 });
    expect(stream({ candidates: [{ content: { parts: [{ text: 'x' }] } }] }, error).failure).toMatchObject({
      kind: 'broken-after-content',
    });
    expect(read(`[${JSON.stringify(error)}]`).failure).toMatchObject({ kind: 'rate-limited' });
  });

  it('is a stop where a server that copies the dialect does not say why it ended', () => {
    expect(answer({ content: { parts: [{ text: 'x' }] } }).summary?.finishReason).toEqual({ kind: 'stop' });
  });
});

describe('an array that comes as a stream', () => {
  it('gives its elements however it is cut, brackets inside texts and nested lists included', () => {
    const chunks = ['a]}', '[{"', '\\"', '世界'].map((text, index) => ({
      candidates: [{ content: { parts: [{ text }] }, ...(index === 3 ? { finishReason: 'STOP' } : {}) }],
    }));
    const body = `[${chunks.map((chunk) => JSON.stringify(chunk, null, 2)).join('\r\n,\r\n')}]\n`;
    for (const pieceBytes of [1, 2, 3, 7, 50, 5_000]) {
      expect(joined(read(body, { pieceBytes }).events)).toContainEqual({
        type: 'text-delta',
        choice: 0,
        text: 'a]}[{"\\"世界',
      });
    }
  });
});
