import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../domain/json.ts';
import { collectedExchanges, collectionMissing } from '../../../providers/testing/recorded-exchanges.ts';
import { messagesBodyProblem, promptProblem } from './check-messages-body.ts';
import { readMeaning } from './read-meaning.ts';

const good = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };
const user = (...content: unknown[]) => ({ messages: [{ role: 'user', content }] });
const assistant = (...content: unknown[]) => ({ messages: [{ role: 'assistant', content }] });
const tool = { name: 't', input_schema: { type: 'object' } };

function problem(fields: object): string | undefined {
  return messagesBodyProblem({ ...good, ...fields } as JsonObject)?.param;
}

describe('the check of a body for /v1/messages', () => {
  it.each([
    [{ model: 'm\u001b[2J' }, 'model'],
    [{ model: 'm\u0085' }, 'model'],
    [{ messages: undefined }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: 'hi' }, 'messages'],
    [{ messages: ['hi'] }, 'messages.0'],
    [{ messages: [{ content: 'hi' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'tool', content: 'hi' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content'],
    [{ messages: [{ role: 'user', content: { type: 'text' } }] }, 'messages.0.content'],
    [user('hi'), 'messages.0.content.0'],
    [user({ text: 'hi' }), 'messages.0.content.0.type'],
    [user({ type: 'text' }), 'messages.0.content.0.text'],
    [
      user({ type: 'text', text: 'a' }, { type: 'text', text: 'b', cache_control: 'x' }),
      'messages.0.content.1.cache_control',
    ],
    [user({ type: 'image' }), 'messages.0.content.0.source'],
    [user({ type: 'image', source: {} }), 'messages.0.content.0.source.type'],
    [user({ type: 'image', source: { type: 'base64', data: 'x' } }), 'messages.0.content.0.source.media_type'],
    [user({ type: 'document', source: { type: 'url' } }), 'messages.0.content.0.source.url'],
    [user({ type: 'tool_result' }), 'messages.0.content.0.tool_use_id'],
    [user({ type: 'tool_result', tool_use_id: 'i', is_error: 'no' }), 'messages.0.content.0.is_error'],
    [user({ type: 'tool_result', tool_use_id: 'i', content: 5 }), 'messages.0.content.0.content'],
    [
      user({ type: 'tool_result', tool_use_id: 'i', content: [{ type: 'text' }] }),
      'messages.0.content.0.content.0.text',
    ],
    [user({ type: 'tool_use', id: 'i', name: 'n', input: {} }), 'messages.0.content.0'],
    [user({ type: 'thinking', thinking: '' }), 'messages.0.content.0'],
    [assistant({ type: 'tool_result', tool_use_id: 'i' }), 'messages.0.content.0'],
    [assistant({ type: 'tool_use', name: 'n', input: {} }), 'messages.0.content.0.id'],
    [assistant({ type: 'tool_use', id: 'i', name: 'n', input: '{}' }), 'messages.0.content.0.input'],
    [assistant({ type: 'thinking', signature: 's' }), 'messages.0.content.0.thinking'],
    [assistant({ type: 'redacted_thinking' }), 'messages.0.content.0.data'],
    [{ system: 5 }, 'system'],
    [{ system: [{ type: 'text' }] }, 'system.0.text'],
    [{ max_tokens: undefined }, 'max_tokens'],
    [{ max_tokens: '10' }, 'max_tokens'],
    [{ max_tokens: 1.5 }, 'max_tokens'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ model: 5 }, 'model'],
    [{ model: 'x'.repeat(600) }, 'model'],
    [{ stream: 'yes' }, 'stream'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ stop_sequences: 'END' }, 'stop_sequences'],
    [{ tools: [5] }, 'tools'],
    [{ tools: [{ input_schema: {} }] }, 'tools.0.name'],
    [{ tools: [tool, { ...tool, input_schema: undefined }] }, 'tools.1.input_schema'],
    [{ tools: [{ ...tool, type: 5 }] }, 'tools.0.type'],
    [{ tools: [{ ...tool, description: 5 }] }, 'tools.0.description'],
    [{ tool_choice: 'auto' }, 'tool_choice'],
    [{ tool_choice: { type: 'required' } }, 'tool_choice.type'],
    [{ tool_choice: { type: 'tool' } }, 'tool_choice.name'],
    [{ tool_choice: { type: 'any', disable_parallel_tool_use: 1 } }, 'tool_choice.disable_parallel_tool_use'],
    [{ thinking: true }, 'thinking'],
    [{ thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
    [{ output_config: { effort: 5 } }, 'output_config.effort'],
    [{ output_config: { format: 'json' } }, 'output_config.format'],
    [{ output_format: { type: 'json_schema' } }, 'output_format.schema'],
    [{ metadata: 'me' }, 'metadata'],
    [{ Model: 'x' }, 'Model'],
  ])('names what is wrong in %j: %s', (fields, param) => {
    expect(problem(fields)).toBe(param);
  });

  it.each([
    [{}],
    [{ model: undefined }],
    [{ system: 'be brief', temperature: 2, top_k: 5, unknown: { a: 1 } }],
    [{ stop_sequences: null, tools: null, thinking: null }],
    [
      {
        tools: [
          { type: 'web_search_20991231', name: 'web_search' },
          { ...tool, type: 'custom' },
        ],
      },
    ],
    [user({ type: 'a_block_of_tomorrow', x: 1 })],
    [user({ type: 'tool_result', tool_use_id: 'i' })],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }],
    [
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'system', content: 'b' },
        ],
      },
    ],
  ])('takes %j', (fields) => {
    expect(problem(fields)).toBeUndefined();
  });

  it('wants no limit where only tokens are counted', () => {
    expect(promptProblem({ messages: good.messages })).toBeUndefined();
    expect(promptProblem({ messages: [] })?.param).toBe('messages');
  });

  it('survives whatever is sent, and so does the reading of what passed', () => {
    const word = fc.constantFrom(
      'text',
      'image',
      'tool_use',
      'tool_result',
      'thinking',
      'user',
      'assistant',
      'base64',
      'x',
    );
    const field = fc.constantFrom(
      'type',
      'role',
      'content',
      'source',
      'text',
      'id',
      'name',
      'input',
      'cache_control',
      'data',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, word, fc.jsonValue(), fc.array(tie('any')), fc.dictionary(field, tie('any'))),
    })).any;
    const body = fc.record({
      max_tokens: fc.constant(5),
      messages: fc.array(fc.oneof(fc.record({ role: word, content: value }), value)),
      system: value,
      tools: value,
      tool_choice: value,
      thinking: value,
      output_config: value,
      metadata: value,
    });
    fc.assert(
      fc.property(body, (sent) => {
        const read = sent as unknown as JsonObject;
        const found = messagesBodyProblem(read);
        if (found !== undefined) {
          expect(found).toMatchObject({ code: 'invalid_request', status: 400, param: expect.stringMatching(/./) });
        }
        // Nothing is refused by the reading, also not what the check refuses.
        expect(readMeaning(read).dialect).toBe('anthropic-messages');
      }),
      { numRuns: 500 },
    );
  });

  it('takes every body that Anthropic took', ({ skip }) => {
    const missing = collectionMissing();
    if (missing !== undefined) return skip(missing);
    const sent = collectedExchanges('messages').filter(
      ({ request, status }) => request.body !== null && status === 200,
    );
    expect(sent.length).toBeGreaterThan(100);
    for (const { name, request } of sent) {
      expect(messagesBodyProblem(request.body ?? {}), name).toBeUndefined();
    }
  });
});
