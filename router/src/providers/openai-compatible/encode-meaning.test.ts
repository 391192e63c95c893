import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { testRequest } from '../testing/test-request.ts';
import { encodeMeaning } from './encode-meaning.ts';
import { defaultQuirks, type OpenAiQuirks } from './quirks.ts';

function encode(meaning: Partial<ChatMeaning>, quirks: Partial<OpenAiQuirks> = {}, stream = false) {
  const whole = testRequest({ meaning }).meaning();
  const { body } = encodeMeaning({ meaning: whole, model: 'm', stream, quirks: { ...defaultQuirks, ...quirks } });
  return JSON.parse(JSON.stringify(body));
}

describe('encodeMeaning', () => {
  it('writes nothing that was not meant', () => {
    expect(encode({})).toEqual({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
  });

  it('asks a stream for its usage', () => {
    expect(encode({}, {}, true)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('writes tools, their choice and their results', () => {
    const body = encode({
      messages: [
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hm' },
            { type: 'tool-call', id: 'a', name: 'f', input: '' },
          ],
        },
        { role: 'tool', callId: 'a', parts: [{ type: 'text', text: '42' }] },
      ],
      tools: [{ kind: 'function', name: 'f', description: 'd', inputSchema: { type: 'object' }, strict: true }],
      toolChoice: { kind: 'tool', name: 'f' },
      parallelToolCalls: false,
    });
    expect(body).toMatchObject({
      messages: [
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'hm',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: '42' },
      ],
      tools: [
        { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true } },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
    });
  });

  it('writes images, audio, files and foreign parts', () => {
    const [message] = encode({
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' }, detail: 'low' },
            { type: 'audio', source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'BB' } },
            { type: 'file', source: { kind: 'file-id', id: 'file-1' } },
            { type: 'native', native: { dialect: 'openai-chat', name: 'odd', value: { type: 'odd' } } },
          ],
        },
      ],
    }).messages;
    expect(message.content).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
      { type: 'input_audio', input_audio: { data: 'BB', format: 'mp3' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'odd' },
    ]);
  });

  it('writes limits, output form and reasoning under the vendor’s names', () => {
    const body = encode(
      {
        messages: [{ role: 'developer', parts: [{ type: 'text', text: 'Be brief.' }] }],
        maxOutputTokens: 5,
        logprobs: { top: 2 },
        output: { kind: 'schema', name: 's', schema: { type: 'object' }, strict: true },
        reasoning: { enabled: undefined, effort: 'low', budgetTokens: undefined, summary: undefined },
        seed: 7,
      },
      { outputLimitField: 'max_completion_tokens', instructionRole: 'system', rejectedFields: ['seed'] },
    );
    expect(body).toEqual({
      model: 'm',
      messages: [{ role: 'system', content: 'Be brief.' }],
      max_completion_tokens: 5,
      logprobs: true,
      top_logprobs: 2,
      response_format: { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' }, strict: true } },
      reasoning_effort: 'low',
    });
  });
});
