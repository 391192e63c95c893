import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../router/src/domain/chat-meaning.ts';
import { emptyMeaning } from '../../router/src/domain/empty-meaning.ts';
import { parameterName } from '../../router/src/domain/parameter-names.ts';
import { readMeaning as readMessages } from '../../router/src/doors/inference/anthropic/read-meaning.ts';
import { readMeaning as readChat } from '../../router/src/doors/inference/openai/read-meaning.ts';
import { readMeaning as readResponses } from '../../router/src/doors/inference/responses/read-meaning.ts';
import { withXmlTools } from '../../router/src/providers/kit/xml-tools.ts';
import { RecordingSink } from '../../router/src/providers/testing/recording-sink.ts';
import { testCall, testRequest, testTools } from '../../router/src/providers/testing/test-request.ts';
import { encodeAt } from './kit/egresses.ts';

const video = { type: 'video_url', video_url: { url: 'https://a.example/b.mp4' } };
const schema = { type: 'object', properties: {} };

function namesAt(egress: string, meaning: ChatMeaning): readonly string[] {
  return [...new Set(encodeAt(egress, meaning).dropped.map((field) => parameterName(meaning, field)))];
}

describe('what was left out has the name that the client took', () => {
  it('of a field with several words in its dialect', () => {
    const hi = [{ role: 'user', content: 'hi' }];
    expect(namesAt('ollama', readResponses({ input: 'hi', safety_identifier: 'u' }))).toEqual(['safety_identifier']);
    expect(namesAt('ollama', readResponses({ input: 'hi', user: 'u' }))).toEqual(['user']);
    const include = ['message.output_text.logprobs'];
    expect(namesAt('bedrock', readResponses({ input: 'hi', include }))).toEqual(['include']);
    expect(namesAt('bedrock', readResponses({ input: 'hi', top_logprobs: 2 }))).toEqual(['top_logprobs']);
    expect(namesAt('ollama', readMessages({ messages: hi, metadata: { user_id: 'u' } }))).toEqual(['metadata.user_id']);
    const effort = readMessages({ messages: hi, output_config: { effort: 'low' } });
    expect(parameterName(effort, 'reasoning')).toBe('output_config.effort');
    expect(parameterName(readMessages({ messages: hi, thinking: { type: 'adaptive' } }), 'reasoning')).toBe('thinking');
    expect(namesAt('ollama', readChat({ messages: hi, safety_identifier: 'u' }))).toEqual(['safety_identifier']);
    expect(parameterName(readChat({ messages: hi, max_completion_tokens: 5 }), 'maxOutputTokens')).toBe(
      'max_completion_tokens',
    );
    expect(parameterName(readChat({ messages: hi, enable_thinking: true }), 'reasoning')).toBe('enable_thinking');
  });

  it('of a field that a quirk of the target refuses', () => {
    const meaning = readMessages({ messages: [{ role: 'user', content: 'hi' }], metadata: { user_id: 'u' } });
    expect(namesAt('dashscope', meaning)).toEqual(['metadata.user_id']);
  });
});

describe('what was left out is where the client wrote it', () => {
  it('in items, whatever stands in front of them', () => {
    const part = (name: string) => ({ type: 'input_text', text: 'a', odd: name });
    const input = [
      { role: 'user', content: [part('x')] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}', odd: 'y' },
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
      { type: 'function_call_output', call_id: 'c', output: [part('z')] },
    ];
    expect(namesAt('bedrock', readResponses({ instructions: 'Be brief.', input }))).toEqual([
      'input.0.content.0.odd',
      'input.1.odd',
      'input.2 (reasoning)',
      'input.3.output.0.odd',
    ]);
    const kept = readResponses({ input }, { field: 'previous_response_id', items: 2 });
    expect(namesAt('bedrock', kept)).toEqual([
      'previous_response_id.0.content.0.odd',
      'previous_response_id.1.odd',
      'input.0 (reasoning)',
      'input.1.output.0.odd',
    ]);
  });

  it('in messages, with a system prompt beside them and results among the texts', () => {
    const text = (odd: string) => ({ type: 'text', text: 'a', odd });
    const meaning = readMessages({
      system: [text('s'), text('t')],
      messages: [
        { role: 'user', content: [text('a')] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 's' },
            { type: 'tool_use', id: 'c', name: 'f', input: {} },
          ],
        },
        {
          role: 'user',
          content: [text('b'), { type: 'tool_result', tool_use_id: 'c', content: [text('r')] }, text('c')],
        },
      ],
    });
    expect(namesAt('ollama', meaning)).toEqual([
      'system.0.odd',
      'system.1.odd',
      'messages.0.content.0.odd',
      'messages.2.content.1.content.0.odd',
      'messages.2.content.0.odd',
      'messages.2.content.2.odd',
    ]);
    expect(namesAt('google', meaning)).toContain('messages.1.content.0 (thinking)');
  });

  it('in older functions, and in the tools of a namespace', () => {
    const f = { name: 'f', parameters: schema, odd: 1 };
    expect(namesAt('ollama', readChat({ messages: [], functions: [f] }))).toEqual(['functions.0.odd']);
    const group = { type: 'namespace', name: 'crm', tools: [{ type: 'function', ...f }] };
    expect(namesAt('ollama', readResponses({ input: 'hi', tools: [{ type: 'function', ...f }, group] }))).toEqual([
      'tools.0.odd',
      'tools.1.tools.0.odd',
    ]);
  });

  it('however many instructions the router puts in front', () => {
    const content = [{ type: 'text', text: 'a' }, video];
    const meaning = readChat({
      messages: [{ role: 'user', content }],
      tools: [{ type: 'function', function: { name: 'f', parameters: schema, strict: true } }],
    });
    let asked: ChatMeaning = emptyMeaning;
    const sink = new RecordingSink();
    const adapter = withXmlTools(
      {
        chat: ({ request }, to) => {
          asked = request.meaning();
          to.head({ form: 'events' });
          return { pause() {}, resume() {}, abort() {} };
        },
        listModels: async () => [],
        close: async () => {},
      },
      testTools(),
    );
    adapter.chat({ ...testCall(), request: { ...testRequest(), meaning: () => meaning } }, sink);
    expect(asked.messages[0]?.role).toBe('system');
    expect(encodeAt('anthropic', asked).dropped).toEqual(['messages.0.content.1 (video)']);
    expect(sink.answerHead?.dropped).toEqual(['tools.0.strict']);
  });
});
