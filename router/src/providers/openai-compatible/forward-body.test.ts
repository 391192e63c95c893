import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealText } from '../../domain/seal-text.ts';
import { type TestRequestOptions, testRequest } from '../testing/test-request.ts';
import { forwardBody } from './forward-body.ts';
import { defaultQuirks, type OpenAiQuirks } from './quirks.ts';

function forward(options: TestRequestOptions, upstreamModel = 'test-model', quirks: Partial<OpenAiQuirks> = {}) {
  const request = testRequest(options);
  const { bytes, hidesUsage } = forwardBody(request, upstreamModel, { ...defaultQuirks, ...quirks });
  const text = Buffer.from(bytes).toString('utf8');
  return { request, bytes, text, json: JSON.parse(text), hidesUsage };
}

describe('forwardBody', () => {
  it('forwards the very bytes where nothing has to change', () => {
    const { request, bytes } = forward({ text: '{ "model" : "test-model", "messages": [], "odd":  1.50 }' });
    expect(bytes).toBe(request.bytes);
  });

  it('replaces only the model’s name', () => {
    const text = '{ "x":12345678901234567890,\n"model" :\t"a\\"b", "messages": [{"content":"\\"model\\": 1"}] }';
    expect(forward({ text }, 'up/stream').text).toBe(text.replace('"a\\"b"', '"up/stream"'));
  });

  it.each([
    ['a duplicate key', '{"model":"cheap","messages":[],"model":"dear"}'],
    ['an escaped key', '{"model":"cheap","messages":[],"\\u006dodel":"dear"}'],
    ['the word elsewhere', '{"tools":[{"parameters":{"model":{"type":"string"}}}],"model":"dear"}'],
  ])('re-encodes a body with %s, so that one model is left', (_name, text) => {
    const { json, text: sent } = forward({ text }, 'dear');
    expect(json.model).toBe('dear');
    expect(sent).not.toContain('cheap');
    expect(sent).not.toContain('\\u006d');
  });

  it('leaves out seals that this router wrapped: they are of no vendor that speaks this dialect', () => {
    const wrapped = sealText({ dialect: 'anthropic-messages', issuer: 'anthropic', value: 's' }, 'openai-chat');
    const own = { type: 'reasoning.text', text: 'b', signature: 's', index: 1 };
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const signed = { ...call, extra_content: { google: { thought_signature: wrapped } } };
    const messages = [
      { role: 'assistant', reasoning_details: [{ type: 'reasoning.text', text: 'a', signature: wrapped }, own] },
      { role: 'assistant', reasoning_details: [{ type: 'reasoning.encrypted', data: wrapped }], tool_calls: [signed] },
    ];
    const { json } = forward({ body: { messages } });
    expect(json.messages).toEqual([
      { role: 'assistant', reasoning_details: [own] },
      { role: 'assistant', tool_calls: [call] },
    ]);
  });

  it('leaves harmless escapes alone', () => {
    const text = '{"model":"test-model","messages":[{"role":"user","content":"Gr\\u00fc\\u00dfe"}]}';
    expect(forward({ text }).text).toBe(text);
  });

  it('keeps the digits of every number when it re-encodes', () => {
    const text =
      '{"provider":"x","model":"m","seed":12345678901234567890,"temperature":1.0,"a":[1e5,-0.10],"__proto__":{"b":1}}';
    expect(forward({ text }, 'm').text).toBe(text.replace('"provider":"x",', ''));
  });

  it('adds the model where the client named none', () => {
    expect(forward({ text: '{"messages":[]}' }, 'm').json).toEqual({ model: 'm', messages: [] });
    expect(forward({ text: '{"messages":[],"model":null}' }, 'm').json).toEqual({ model: 'm', messages: [] });
  });

  it('never lets the router’s own provider field through', () => {
    expect(forward({ body: { provider: 'x' } }).json).not.toHaveProperty('provider');
  });

  it('takes out what a client says to the router alone, in any form', () => {
    const { json } = forward({ body: { provider: { order: ['x'] }, models: ['y'], strict: true } });
    expect(Object.keys(json).toSorted()).toEqual(['messages', 'model']);
  });

  it('asks a stream for usage and says that it is to be hidden', () => {
    const { json, hidesUsage, text, request } = forward({ stream: true });
    expect(json.stream_options).toEqual({ include_usage: true });
    expect(hidesUsage).toBe(true);
    expect(text).toContain(Buffer.from(request.bytes).toString().slice(1));
  });

  it('adds to stream options that are there', () => {
    const { json } = forward({ stream: true, body: { stream_options: { include_obfuscation: false } } });
    expect(json.stream_options).toEqual({ include_obfuscation: false, include_usage: true });
    expect(forward({ stream: true, body: { stream_options: null } }).json.stream_options).toEqual({
      include_usage: true,
    });
  });

  it('leaves the body of a client that asks itself', () => {
    const { request, bytes, hidesUsage } = forward({ stream: true, body: { stream_options: { include_usage: true } } });
    expect(bytes).toBe(request.bytes);
    expect(hidesUsage).toBe(false);
  });

  it('does not ask an upstream that does not know the option', () => {
    const quirks = { usageInStream: { ask: false, at: [['usage']] } };
    const { request, bytes, hidesUsage } = forward({ stream: true }, 'test-model', quirks);
    expect(bytes).toBe(request.bytes);
    expect(hidesUsage).toBe(false);
  });

  it('renames the output limit, by splicing where the text allows it', () => {
    const quirks = { outputLimitField: 'max_completion_tokens' as const };
    const text = '{"model":"test-model","messages":[], "max_tokens" : 5}';
    expect(forward({ text }, 'test-model', quirks).text).toBe(text.replace('max_tokens', 'max_completion_tokens'));
    const both = { max_tokens: 5, max_completion_tokens: 7 };
    expect(forward({ body: both }, 'test-model', quirks).json).not.toHaveProperty('max_tokens');
    expect(forward({ body: both }, 'test-model', quirks).json.max_completion_tokens).toBe(7);
    const inText = { max_tokens: 5, messages: [{ role: 'user', content: 'max_tokens', name: 'max_tokens' }] };
    expect(forward({ body: inText }, 'test-model', quirks).json).toMatchObject({
      max_completion_tokens: 5,
      messages: [{ name: 'max_tokens' }],
    });
  });

  it('drops the fields that the vendor refuses', () => {
    const { json } = forward({ body: { logprobs: true, n: 2 } }, 'test-model', { rejectedFields: ['logprobs', 'n'] });
    expect(json).not.toHaveProperty('logprobs');
    expect(json).not.toHaveProperty('n');
  });

  it('renames the role of instructions where the server knows one only', () => {
    const body = {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'developer' },
      ],
    };
    const { json } = forward({ body }, 'test-model', { instructionRole: 'system' });
    expect(json.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'developer' },
    ]);
  });

  it('always sends what was meant, whatever the body looks like', () => {
    const spaces = fc.constantFrom('', ' ', '\n\t');
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.string(), fc.boolean(), spaces, (extra, model, stream, space) => {
        const fields = { extra, model, ...(stream ? { stream: true } : {}) };
        const { json } = forward({ text: space + JSON.stringify(fields, null, space) }, 'up"stream');
        const added = stream ? { stream_options: { include_usage: true } } : {};
        expect(json).toEqual(JSON.parse(JSON.stringify({ ...fields, model: 'up"stream', ...added })));
      }),
      { numRuns: 300 },
    );
  });
});
