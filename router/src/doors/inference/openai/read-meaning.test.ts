import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { Seal } from '../../../domain/native.ts';
import { sealText } from '../../../domain/seal-text.ts';
import { readMeaning } from './read-meaning.ts';

const weather = { name: 'weather', description: 'Looks outside', parameters: { type: 'object' }, strict: true };

describe('readMeaning', () => {
  it('reads every named field, and leaves the others in extra', () => {
    const meaning = readMeaning({
      model: 'm',
      provider: 'p',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'hi' }],
      tools: [{ type: 'function', function: weather }],
      tool_choice: 'required',
      parallel_tool_calls: false,
      max_tokens: 10,
      temperature: 0.5,
      top_p: 0.9,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      stop: 'END',
      seed: 7,
      n: 2,
      logprobs: true,
      top_logprobs: 3,
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' }, strict: true } },
      reasoning_effort: 'low',
      user: 'u',
      metadata: { a: 'b' },
      made_up: [1],
    });
    expect(meaning).toEqual({
      ...emptyMeaning,
      dialect: 'openai-chat',
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
      tools: [
        {
          kind: 'function',
          name: 'weather',
          description: 'Looks outside',
          inputSchema: { type: 'object' },
          strict: true,
        },
      ],
      toolChoice: { kind: 'required' },
      parallelToolCalls: false,
      maxOutputTokens: 10,
      temperature: 0.5,
      topP: 0.9,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      stop: ['END'],
      seed: 7,
      choices: 2,
      logprobs: { top: 3 },
      output: { kind: 'schema', name: 'a', schema: { type: 'object' }, strict: true },
      reasoning: { enabled: undefined, effort: 'low', budgetTokens: undefined, summary: undefined },
      endUser: 'u',
      metadata: { a: 'b' },
      extra: { made_up: [1] },
    });
  });

  it('prefers the newer name of the output limit', () => {
    expect(readMeaning({ max_tokens: 1, max_completion_tokens: 2 }).maxOutputTokens).toBe(2);
  });

  it('reads the older functions as tools', () => {
    const meaning = readMeaning({ functions: [weather], function_call: { name: 'weather' } });
    expect(meaning.tools).toMatchObject([{ kind: 'function', name: 'weather' }]);
    expect(meaning.toolChoice).toEqual({ kind: 'tool', name: 'weather' });
  });

  it('reads a choice of one tool and the simple output formats', () => {
    expect(readMeaning({ tool_choice: { type: 'function', function: { name: 'f' } } }).toolChoice).toEqual({
      kind: 'tool',
      name: 'f',
    });
    expect(readMeaning({ response_format: { type: 'json_object' } }).output).toEqual({ kind: 'json' });
    expect(readMeaning({ response_format: { type: 'text' } }).output).toEqual({ kind: 'text' });
  });

  it('reads a whole conversation with tools, thinking and media', () => {
    const { messages } = readMeaning({
      messages: [
        { role: 'developer', content: 'be kind' },
        {
          role: 'user',
          name: 'ann',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
            { type: 'image_url', image_url: { url: 'https://a/b.png' } },
            { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
            { type: 'file', file: { file_data: 'data:application/pdf;base64,CCCC', filename: 'a.pdf' } },
            { type: 'file', file: { file_id: 'file-1' } },
            { type: 'video_url', video_url: { url: 'x' } },
            { type: 'hologram' },
          ],
        },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'hm',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"a":' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'sun' }] },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] },
        { role: 'function', name: 'old', content: 'rain' },
      ],
    });
    expect(messages).toEqual([
      { role: 'developer', parts: [{ type: 'text', text: 'be kind' }] },
      {
        role: 'user',
        name: 'ann',
        parts: [
          { type: 'text', text: 'look' },
          { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' }, detail: 'low' },
          { type: 'image', source: { kind: 'url', url: 'https://a/b.png' } },
          { type: 'audio', source: { kind: 'base64', mediaType: 'audio/mp3', data: 'BBBB' } },
          { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'CCCC' }, filename: 'a.pdf' },
          { type: 'file', source: { kind: 'file-id', id: 'file-1' } },
          { type: 'video', source: { kind: 'url', url: 'x' } },
          { type: 'native', native: { dialect: 'openai-chat', name: 'hologram', value: { type: 'hologram' } } },
        ],
      },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'tool-call', id: 'c1', name: 'weather', input: '{"a":' },
        ],
      },
      { role: 'tool', callId: 'c1', parts: [{ type: 'text', text: 'sun' }] },
      { role: 'assistant', parts: [{ type: 'refusal', text: 'no' }] },
      { role: 'tool', callId: 'old', name: 'old', parts: [{ type: 'text', text: 'rain' }] },
    ]);
  });

  it('takes a number too large for any as not there: nobody can write it as JSON again', () => {
    const body = JSON.parse('{"messages":[],"temperature":1e999,"seed":7}');
    expect(readMeaning(body)).toMatchObject({ temperature: undefined, seed: 7 });
  });

  it('survives any JSON in any field', () => {
    const fields = [
      'messages',
      'tools',
      'tool_choice',
      'functions',
      'response_format',
      'reasoning',
      'stop',
      'logprobs',
      'user',
    ];
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()),
        fc.array(fc.jsonValue()),
        (body, parts) => {
          readMeaning(body as JsonObject);
          readMeaning({
            messages: [{ role: 'user', content: parts }, { role: 'assistant', tool_calls: parts }, ...parts],
          } as JsonObject);
        },
      ),
    );
  });

  it('gives a sealed thought its text back, where only one is shown', () => {
    const sealed = (seal: Seal) => ({ type: 'reasoning.encrypted', data: sealText(seal, 'openai-chat') });
    const seal: Seal = { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'sig' };
    const hidden: Seal = { ...seal, redacted: true };
    const partsOf = (...seals: readonly Seal[]) =>
      readMeaning({
        messages: [{ role: 'assistant', reasoning_content: 'hm', reasoning_details: seals.map(sealed) }],
      }).messages[0]?.parts;
    expect(partsOf(hidden, seal)).toEqual([
      { type: 'reasoning', text: '', seal: hidden },
      { type: 'reasoning', text: 'hm', seal },
    ]);
    expect(partsOf(seal, seal)).toEqual([
      { type: 'reasoning', text: '', seal },
      { type: 'reasoning', text: '', seal },
      { type: 'reasoning', text: 'hm' },
    ]);
  });
});
